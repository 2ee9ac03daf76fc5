public import Spectra

/// What is done to images before the classifier sees them: steps, one after the other.
///
/// Without steps: the original images.
public struct Condition: Hashable, Sendable, Codable {
  public enum Step: Hashable, Sendable, Codable {
    /// The component a mask passes (LFC), or the rest (HFC).
    case low(FrequencyMask)
    case high(FrequencyMask)
    /// The leading singular values that hold as much energy as the component a mask passes, or the
    /// rest: see ``SVDSplit``.
    case svdLow(FrequencyMask)
    case svdHigh(FrequencyMask)
    /// What a mask passes of the image, plus the rest of an image of another class: its partner, see
    /// ``HybridPairs``. Only as the first step.
    case hybrid(FrequencyMask, seed: UInt64)
    /// Clipped to [0, 1] and rounded to steps of 1/255, as an 8-bit file would hold it.
    case rounded
    case rescale(Rescale)
  }

  public var steps: [Step]

  public init(_ steps: [Step] = []) { self.steps = steps }

  public static let original = Condition()
  public static let rounded = Condition([.rounded])

  public static func low(
    _ radius: Double, rule: MaskRule = .strict, rescale: Rescale = .none
  ) -> Condition {
    Condition([.low(.disc(radius: radius, rule: rule))] + rescale.steps)
  }

  public static func high(
    _ radius: Double, rule: MaskRule = .strict, rescale: Rescale = .none
  ) -> Condition {
    Condition([.high(.disc(radius: radius, rule: rule))] + rescale.steps)
  }

  /// The original, then LFC and HFC at each radius for each rescaling.
  public static func standard(
    radii: [Double], rule: MaskRule, rescales: [Rescale]
  ) -> [Condition] {
    [.original]
      + rescales.flatMap { rescale in
        radii.map { low($0, rule: rule, rescale: rescale) }
          + radii.map { high($0, rule: rule, rescale: rescale) }
      }
  }
}

extension Rescale {
  var steps: [Condition.Step] { self == .none ? [] : [.rescale(self)] }
}

// MARK: What reports call it

extension Condition {
  /// "original", "low", "high", "ring", "ring-rest", "gaussian-low", "gaussian-high", "svd-low",
  /// "svd-high", "hybrid" or "rounded", after the first step; with "-rounded" where rounding follows.
  public var name: String { firstName + (steps.dropFirst().contains(.rounded) ? "-rounded" : "") }

  private var firstName: String {
    switch steps.first {
    case .low(.disc): "low"
    case .high(.disc): "high"
    case .low(.ring): "ring"
    case .high(.ring): "ring-rest"
    case .low(.gaussian): "gaussian-low"
    case .high(.gaussian): "gaussian-high"
    case .svdLow: "svd-low"
    case .svdHigh: "svd-high"
    case .hybrid: "hybrid"
    case .rounded: "rounded"
    case .rescale, nil: "original"
    }
  }

  /// Where the first step cuts: the radius of a disc, the outer one of a ring, a Gaussian's σ.
  public var radius: Double? {
    switch mask {
    case .disc(let radius, _): radius
    case .ring(_, let outer, _): outer
    case .gaussian(let sigma): sigma
    case nil: nil
    }
  }

  /// The inner radius of a ring.
  public var innerRadius: Double? {
    guard case .ring(let inner, _, _) = mask else { return nil }
    return inner
  }

  public var rescale: Rescale {
    for case .rescale(let rescale) in steps { return rescale }
    return .none
  }

  /// The mask of the first step.
  var mask: FrequencyMask? { steps.first?.mask }

  /// What decides the partners of a hybrid.
  var hybridSeed: UInt64? {
    guard case .hybrid(_, let seed) = steps.first else { return nil }
    return seed
  }
}

extension Condition.Step {
  var mask: FrequencyMask? {
    switch self {
    case .low(let mask), .high(let mask), .svdLow(let mask), .svdHigh(let mask),
      .hybrid(let mask, _):
      mask
    case .rounded, .rescale: nil
    }
  }
}
