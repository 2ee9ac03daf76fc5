/// What a gate says.
public enum GateVerdict: String, Sendable, Codable, CaseIterable {
  case pass = "PASS"
  /// Not examined; the detail says why.
  case skip = "SKIP"
  /// Worth a look: robust accuracy may be overstated.
  case warn = "WARN"
  /// Robust accuracy by this attack says nothing about this model, or too much in its favour.
  case fail = "FAIL"
}

extension GateVerdict: Comparable {
  /// By how bad it is.
  public static func < (a: GateVerdict, b: GateVerdict) -> Bool { a.severity < b.severity }

  private var severity: Int { GateVerdict.allCases.firstIndex(of: self)! }
}

/// What one gate found.
public struct GateResult: Sendable, Equatable, Codable {
  /// A number the verdict was made from.
  public struct Number: Sendable, Equatable, Codable {
    public var name: String
    public var value: Double

    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// The gate's name, for example "large epsilon".
  public var name: String
  public var verdict: GateVerdict
  /// One sentence with the numbers in it.
  public var detail: String
  public var numbers: [Number]

  public init(_ name: String, _ verdict: GateVerdict, _ detail: String, _ numbers: [Number] = []) {
    self.name = name
    self.verdict = verdict
    self.detail = detail
    self.numbers = numbers
  }

  /// A number by its name.
  public subscript(name: String) -> Double? { numbers.first { $0.name == name }?.value }
}
