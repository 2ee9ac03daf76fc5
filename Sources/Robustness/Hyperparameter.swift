/// One number (or word) that an attack's strength depends on, for the record of every result.
public struct Hyperparameter: Hashable, Sendable, Codable {
  public enum Value: Hashable, Sendable {
    case flag(Bool)
    case number(Double)
    case text(String)

    public static func count(_ count: Int) -> Value { .number(Double(count)) }
  }

  public let name: String
  public let value: Value

  public init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }
}

extension Hyperparameter: CustomStringConvertible {
  /// For example "steps 20".
  public var description: String { "\(name) \(value)" }
}

extension Hyperparameter.Value: CustomStringConvertible {
  public var description: String {
    switch self {
    case .flag(let flag): flag ? "yes" : "no"
    case .number(let number): whole(number).map { "\($0)" } ?? "\(number)"
    case .text(let text): text
    }
  }
}

/// The number as an integer, where it is one.
private func whole(_ number: Double) -> Int? {
  abs(number) < 1e15 ? Int(exactly: number) : nil
}

/// As JSON: true, 20, 0.25 or "margin".
extension Hyperparameter.Value: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .flag(let flag): try container.encode(flag)
    case .number(let number):
      if let whole = whole(number) {
        try container.encode(whole)
      } else {
        try container.encode(number)
      }
    case .text(let text): try container.encode(text)
    }
  }
}
