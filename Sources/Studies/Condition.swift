public import Spectra
public import Torch

/// What is done to images before the classifier sees them: steps, one after the other.
///
/// Without steps: the original images.
public struct Condition: Hashable, Sendable, Codable {
  public enum Step: Hashable, Sendable, Codable {
    /// The component a mask passes (LFC), or the rest (HFC).
    case low(FrequencyMask)
    case high(FrequencyMask)
    case rescale(Rescale)
  }

  public var steps: [Step]

  public init(_ steps: [Step] = []) { self.steps = steps }

  public static let original = Condition()

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

  // MARK: What reports call it

  /// "original", "low" or "high".
  public var name: String {
    switch steps.first {
    case .low: "low"
    case .high: "high"
    default: "original"
    }
  }

  /// The cutting radius, where the first step cuts at one.
  public var radius: Double? {
    guard case .disc(let radius, _) = mask else { return nil }
    return radius
  }

  public var rescale: Rescale {
    for case .rescale(let rescale) in steps { return rescale }
    return .none
  }

  /// The mask of the first step.
  var mask: FrequencyMask? {
    switch steps.first {
    case .low(let mask), .high(let mask): mask
    default: nil
    }
  }
}

extension Rescale {
  var steps: [Condition.Step] { self == .none ? [] : [.rescale(self)] }
}

extension Condition.Step {
  func callAsFunction(_ images: Tensor) -> Tensor {
    switch self {
    case .low(let mask): split(images, by: [mask])[0].low
    case .high(let mask): split(images, by: [mask])[0].high
    case .rescale(let rescale): rescale(images)
    }
  }
}

/// Images (N, C, H, W) as each condition shows them, in the conditions' order.
///
/// Conditions that begin with a cut share one transform of the images.
public func views(of images: Tensor, under conditions: [Condition]) -> [Tensor] {
  var masks: [FrequencyMask] = []
  for case let mask? in conditions.map(\.mask) where !masks.contains(mask) { masks.append(mask) }
  let components = masks.isEmpty ? [] : split(images, by: masks)
  return conditions.map { condition in
    guard let mask = condition.mask, let position = masks.firstIndex(of: mask) else {
      return condition.steps.reduce(images) { $1($0) }
    }
    let cut = components[position]
    let start = condition.name == "low" ? cut.low : cut.high
    return condition.steps.dropFirst().reduce(start) { $1($0) }
  }
}
