internal import Foundation
internal import Robustness

/// An inequality between metrics of models: `batchnorm.H4 > plain.H4 + 0.05`.
///
///     SUM > SUM | SUM < SUM | SUM ~ SUM within NUMBER
///     SUM = TERM (+|- TERM)…     TERM = NUMBER | VALUE | NUMBER*VALUE
///     VALUE = MODEL.METRIC | rank(METRIC,METRIC)
///
/// `rank` is Spearman's rank correlation of two metrics over all models of the study.
public struct ClaimRule: Sendable, Equatable {
  public struct Term: Sendable, Equatable {
    public var factor: Double
    /// Empty for a correlation over all models.
    public var model: String
    public var metric: MetricName
    /// What ``metric`` is correlated with.
    public var other: MetricName?

    public var name: String {
      other.map { "rank(\(metric),\($0))" } ?? "\(model).\(metric)"
    }
  }

  /// What the difference is claimed to be.
  public enum Relation: Sendable, Equatable {
    case aboveZero
    case within(Double)
  }

  /// Left minus right side, turned so that what is claimed is a difference above 0.
  public var terms: [Term]
  public var constant: Double
  public var relation: Relation
  /// Whether it was written with "<".
  public var isTurned: Bool
  /// As it was written.
  public let text: String

  /// Those it names.
  public var models: [String] { terms.filter { $0.other == nil }.map(\.model) }
  public var metrics: [MetricName] { terms.flatMap { [$0.metric, $0.other].compactMap { $0 } } }

  /// - Throws: ``StudyError`` that names the part that is wrong.
  public init(parsing text: String) throws {
    let words = Self.words(text)
    let signs = words.indices.filter { [">", "<", "~"].contains(words[$0]) }
    guard signs.count == 1, let place = signs.first else {
      throw Self.error(text, "it needs one of >, < and ~ between two sides")
    }
    var right = Array(words[(place + 1)...])
    var margin: Double?
    if right.count >= 2, right[right.count - 2] == "within" {
      margin = Self.number(right.last!)
      right.removeLast(2)
    }
    guard (words[place] == "~") == (margin != nil) else {
      throw Self.error(text, "~ needs a margin, as in a.H4 ~ b.H4 within 0.05")
    }
    let sides = (try Self.sum(words[..<place], text), try Self.sum(right[...], text))
    isTurned = words[place] == "<"
    let turn = isTurned ? -1.0 : 1.0
    terms = sides.0.terms.map { $0.times(turn) } + sides.1.terms.map { $0.times(-turn) }
    constant = turn * (sides.0.constant - sides.1.constant)
    relation = margin.map(Relation.within) ?? .aboveZero
    self.text = words.joined(separator: " ")
    guard !terms.isEmpty else { throw Self.error(text, "it compares nothing but numbers") }
  }

  private static func error(_ text: String, _ reason: String) -> StudyError {
    StudyError("the rule \"\(text)\": \(reason)")
  }

  /// Words between blanks, brackets kept whole.
  private static func words(_ text: String) -> [String] {
    var words = [""]
    var depth = 0
    for character in text {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if depth == 0, character.isWhitespace {
        words.append("")
      } else {
        words[words.count - 1].append(character)
      }
    }
    return words.filter { !$0.isEmpty }
  }

  private static func number(_ word: String) -> Double? {
    (try? Epsilon(parsing: word))?.value
  }

  private static func sum(
    _ words: ArraySlice<String>, _ text: String
  ) throws -> (terms: [Term], constant: Double) {
    var (terms, constant): ([Term], Double) = ([], 0)
    var sign = 1.0
    var expectsTerm = true
    for word in words {
      if ["+", "-"].contains(word) {
        sign = (expectsTerm ? sign : 1) * (word == "-" ? -1 : 1)
        expectsTerm = true
      } else if expectsTerm {
        if let number = number(word) {
          constant += sign * number
        } else {
          terms.append(try term(word, text).times(sign))
        }
        expectsTerm = false
        sign = 1
      } else {
        throw error(text, "between two terms stands + or -, and \(word) follows without")
      }
    }
    guard !expectsTerm else { throw error(text, "a term is missing") }
    return (terms, constant)
  }

  private static func term(_ word: String, _ text: String) throws -> Term {
    var (factor, name) = (1.0, word)
    if let star = word.firstIndex(of: "*") {
      guard let number = number(String(word[..<star])) else {
        throw error(text, "\(word[..<star]) is no factor")
      }
      (factor, name) = (number, String(word[word.index(after: star)...]))
    }
    if let pair = name.wholeMatch(of: /rank\(([^\[\],]+(?:\[[^\]]*\])?[^\[\],]*),(.+)\)/) {
      return Term(
        factor: factor, model: "", metric: try MetricName(parsing: String(pair.1)),
        other: try MetricName(parsing: String(pair.2)))
    }
    guard let dot = name.firstIndex(of: ".") else {
      throw error(text, "\(name) is neither a number nor MODEL.METRIC nor rank(METRIC,METRIC)")
    }
    return Term(
      factor: factor, model: String(name[..<dot]),
      metric: try MetricName(parsing: String(name[name.index(after: dot)...])))
  }
}

extension ClaimRule.Term {
  fileprivate func times(_ factor: Double) -> Self {
    Self(factor: self.factor * factor, model: model, metric: metric, other: other)
  }
}
