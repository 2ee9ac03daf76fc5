/// A statement of the blog or the paper, and the rule by which numbers judge it.
public struct StudyClaim: Sendable, Equatable {
  /// Another comparison that must hold too, and what explains the first where it does not.
  public struct Control: Sendable, Equatable {
    public var rule: ClaimRule
    /// "BatchNorm normalises HFC by its own statistics".
    public var confound: String
  }

  /// The claim in our words.
  public var says: String
  /// The published number; nil where only a direction was published.
  public var published: String?
  /// Where it was published.
  public var source: String
  public var rule: ClaimRule
  public var controls: [Control]
}
