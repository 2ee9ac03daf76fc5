public import Spectra

/// The frequencies that a perturbation may have: those a mask passes, or those it stops.
public enum AttackBand: Hashable, Sendable {
  case low(FrequencyMask)
  case high(FrequencyMask)
}

extension AttackBand: CustomStringConvertible {
  /// For example "low:8".
  public var description: String {
    switch self {
    case .low(let mask): "low:\(mask)"
    case .high(let mask): "high:\(mask)"
    }
  }
}

extension PGD {
  /// The same attack with perturbations of a band only; the attack itself where there is none.
  public func limited(to band: AttackBand?) -> PGD {
    switch band {
    case .low(let mask): low(mask)
    case .high(let mask): high(mask)
    case nil: self
    }
  }
}
