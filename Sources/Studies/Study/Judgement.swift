public import Vision

/// "supported", "contradicted" or "open".
public enum Verdict: String, Codable, Sendable, CaseIterable {
  case supported, contradicted, open
}

/// What the numbers say of one rule.
public struct Judgement: Codable, Sendable, Equatable {
  /// Over what the interval holds.
  public enum Basis: String, Codable, Sendable {
    /// Paired seeds, Student's t.
    case seeds
    /// The images that networks were asked about: for one seed, or where seeds agree to the digit.
    case images
  }

  public enum Relation: String, Codable, Sendable {
    case greater, less, within
  }

  /// A number of the rule, over the seeds that were used.
  public struct Part: Codable, Sendable, Equatable {
    public var name: String
    public var value: Double
  }

  public var rule: String
  public var verdict: Verdict
  /// Left minus right side, without the numbers in the rule (for "~" with them).
  public var difference: Double?
  public var interval: Interval?
  /// What the difference is claimed to be greater or less than, or within in size.
  public var threshold: Double
  public var relation: Relation
  public var seeds: Int
  public var basis: Basis?
  public var parts: [Part]
  /// Why there is no interval, or why seeds were left out.
  public var reason: String?
}
