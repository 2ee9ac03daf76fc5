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
    case .low(let mask): lowComponents(images, by: [mask])[0]
    case .high(let mask): split(images, by: [mask])[0].high
    case .rescale(let rescale): rescale(images)
    }
  }
}

/// Images (N, C, H, W) as each condition shows them, in the conditions' order.
///
/// Conditions that begin with a cut share one transform of the images.
public func views(of images: Tensor, under conditions: [Condition]) -> [Tensor] {
  let groups = Dictionary(grouping: conditions.indices) { conditions[$0].cutScale }
  var views = [Tensor?](repeating: nil, count: conditions.count)
  for (rescale, members) in groups {
    guard let rescale else {
      for i in members { views[i] = conditions[i].steps.reduce(images) { $1($0) } }
      continue
    }
    var masks: [FrequencyMask] = []
    for case let mask? in members.map({ conditions[$0].mask }) where !masks.contains(mask) {
      masks.append(mask)
    }
    let components = split(images, by: masks, rescale: rescale)
    for i in members {
      let cut = components[masks.firstIndex(of: conditions[i].mask!)!]
      let start = conditions[i].name == "low" ? cut.low : cut.high
      views[i] = conditions[i].steps.dropFirst(rescale == .none ? 1 : 2).reduce(start) { $1($0) }
    }
  }
  return views.map { $0! }
}

extension Condition {
  /// The rescaling that follows at once on a cut, which a split can do by itself; none without a cut.
  fileprivate var cutScale: Rescale? {
    guard mask != nil else { return nil }
    guard steps.count > 1, case .rescale(let rescale) = steps[1] else { return Rescale.none }
    return rescale
  }
}
