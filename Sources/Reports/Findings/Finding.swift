/// A sentence that the numbers of a report support.
public struct Finding: Sendable, Equatable {
  /// The rule that a sentence follows.
  public enum Kind: String, Sendable, CaseIterable {
    /// A network with BatchNorm against the same network without.
    case comparison
    /// HFC alone is named better than by chance.
    case highReading
    /// Images right whole and from their HFC, wrong from their LFC.
    case misaligned
    /// LFC alone is named worse than whole images.
    case lowLoss
    /// Running and batch statistics give different answers.
    case statistics
    /// One class is the answer to most HFC images.
    case collapse
    /// Compared runs differ in more than their normalisation.
    case confound
  }

  /// The rule.
  public var kind: Kind
  /// The sentence, with its numbers, their intervals and n.
  public var text: String

  /// A sentence made by a rule.
  public init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }

  /// Whether it says what not to read into the numbers.
  public var isWarning: Bool { [.statistics, .collapse, .confound].contains(kind) }
}
