internal import Foundation

/// A distance in image units: pixels lie in [0, 1], so 8/255 moves a pixel by eight grey levels.
public struct Epsilon: Hashable, Sendable, Comparable {
  public let value: Double

  public init(_ value: Double) { self.value = value }

  /// Reads "8/255", "0.03" or "1e-2".
  ///
  /// - Throws: ``AttackError`` when the text is no such number.
  public init(parsing text: String) throws {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      .map { Double($0.trimmingCharacters(in: .whitespaces)) }
    guard let above = parts[0], let below = parts.count > 1 ? parts[1] : 1,
      (above / below).isFinite
    else {
      throw AttackError("epsilon \"\(text)\" is not a number; write 8/255 or 0.03")
    }
    self.init(above / below)
  }

  public static func < (a: Epsilon, b: Epsilon) -> Bool { a.value < b.value }
}

extension Epsilon: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Double) { self.init(value) }
}

extension Epsilon: CustomStringConvertible {
  /// "8/255" where the value is a number of grey levels to 10⁻⁹, else a decimal; a whole number
  /// stays one.
  public var description: String {
    guard value != value.rounded() else { return String(format: "%g", value) }
    let levels = (value * 255).rounded()
    return abs(value - levels / 255) < 1e-9 ? "\(Int(levels))/255" : "\(value)"
  }
}

extension Epsilon: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(Double.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
