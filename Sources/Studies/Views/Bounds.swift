/// A 95 % interval of a number that is no proportion.
public struct Bounds: Sendable, Equatable, Codable {
  public let low: Double
  public let high: Double

  public init(_ low: Double, _ high: Double) {
    (self.low, self.high) = (low, high)
  }

  public func contains(_ value: Double) -> Bool { low <= value && value <= high }

  /// Encoded as `[low, high]`, like ``Interval``.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    low = try container.decode(Double.self)
    high = try container.decode(Double.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(low)
    try container.encode(high)
  }
}

/// A number with its 95 % interval.
public struct Estimate: Sendable, Equatable, Codable {
  public var value: Double
  public var interval: Bounds

  public init(_ value: Double, _ interval: Bounds) {
    self.value = value
    self.interval = interval
  }
}
