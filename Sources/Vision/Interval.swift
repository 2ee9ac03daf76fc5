import Foundation

/// A Wilson score interval for a proportion (Wilson 1927), 95 %.
///
/// centre = (p + z²/2n) / (1 + z²/n), half-width = z/(1 + z²/n) · √(p(1−p)/n + z²/4n²), z = 1.959964.
public struct Interval: Sendable, Equatable, Codable {
  public let low: Double
  public let high: Double

  /// The interval of `correct` hits among `count` trials; [0, 1] when `count` is 0.
  public init(correct: Int, count: Int) {
    guard count > 0 else {
      (low, high) = (0, 1)
      return
    }
    let z = 1.959963984540054
    let n = Double(count)
    let p = Double(correct) / n
    let scale = 1 / (1 + z * z / n)
    let centre = (p + z * z / (2 * n)) * scale
    let half = z * scale * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    // Exact at the ends, where rounding leaves a trace.
    low = correct == 0 ? 0 : max(0, centre - half)
    high = correct == count ? 1 : min(1, centre + half)
  }

  /// An interval that was found in another way.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  public func overlaps(_ other: Interval) -> Bool { low <= other.high && other.low <= high }

  /// Encoded as `[low, high]`.
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
