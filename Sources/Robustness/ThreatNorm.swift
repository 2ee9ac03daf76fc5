internal import Foundation

/// How the size of a perturbation δ is measured: over all channels and pixels of one image.
public enum ThreatNorm: String, Sendable, Codable, CaseIterable {
  /// max |δ_i|
  case linf
  /// √Σ δ_i²
  case l2
  /// Σ |δ_i|
  case l1

  public var order: Double {
    switch self {
    case .linf: .infinity
    case .l2: 2
    case .l1: 1
    }
  }

  /// "L∞", "L2", "L1"
  public var symbol: String { self == .linf ? "L∞" : rawValue.uppercased() }

  /// The largest distance of two images of `count` values in [0, 1].
  public func diameter(of count: Int) -> Double {
    switch self {
    case .linf: 1
    case .l2: Double(count).squareRoot()
    case .l1: Double(count)
    }
  }
}

/// What an attacker may do: move an image by at most ε in a norm, inside [0, 1].
public struct Threat: Hashable, Sendable, Codable {
  public var norm: ThreatNorm
  public var epsilon: Epsilon

  public init(_ norm: ThreatNorm, _ epsilon: Epsilon) {
    self.norm = norm
    self.epsilon = epsilon
  }
}

extension Threat: CustomStringConvertible {
  /// For example "L∞ 8/255".
  public var description: String { "\(norm.symbol) \(epsilon)" }
}
