internal import Spectra

/// What the images were shown as, in the words of an audit's scores.
public struct ConditionName: Sendable, Hashable, Codable {
  /// "original", "low", "high" and so on.
  public var name: String
  /// In frequency bins.
  public var radius: Double?
  /// Of a ring, whose outer radius is ``radius``.
  public var innerRadius: Double?
  /// "none" or "max".
  public var rescale: String

  public init(name: String, radius: Double?, innerRadius: Double? = nil, rescale: String) {
    self.name = name
    self.radius = radius
    self.innerRadius = innerRadius
    self.rescale = rescale
  }

  init(_ condition: Condition) {
    self.init(
      name: condition.name, radius: condition.radius, innerRadius: condition.innerRadius,
      rescale: condition.rescale.rawValue)
  }

  /// With `"radius": null` for the original, so that every entry has the same keys; an inner radius
  /// is a ring's alone.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(radius, forKey: .radius)
    try container.encodeIfPresent(innerRadius, forKey: .innerRadius)
    try container.encode(rescale, forKey: .rescale)
  }
}

extension AuditResult.Score {
  /// What was shown.
  public var shown: ConditionName {
    ConditionName(name: name, radius: radius, innerRadius: innerRadius, rescale: rescale)
  }
}
