internal import Foundation

/// Right and wrong of two series of answers to the same images: a 2 × 2 table and what follows from it.
public struct PairedTable: Sendable, Equatable, Codable {
  /// Images named rightly both times, the first time only, the second time only, and never.
  public var both: Int
  public var onlyFirst: Int
  public var onlySecond: Int
  public var neither: Int
  /// Accuracy of the second less that of the first, with its interval (Bonett and Price 2012).
  public var difference: Estimate
  /// McNemar's exact two-sided test of equal accuracies: the binomial of the discordant images.
  public var pValue: Double
  /// How far the two are right and wrong on the same images.
  public var consistency: ErrorConsistency

  public init(both: Int, onlyFirst: Int, onlySecond: Int, neither: Int) {
    self.both = both
    self.onlyFirst = onlyFirst
    self.onlySecond = onlySecond
    self.neither = neither
    difference = Self.difference(onlyFirst, onlySecond, both + onlyFirst + onlySecond + neither)
    pValue = SignFlipTest(ones: (onlySecond, onlyFirst)).pValue
    consistency = ErrorConsistency(
      both: both, onlyFirst: onlyFirst, onlySecond: onlySecond, neither: neither)
  }

  /// - Precondition: as many answers in both.
  init(_ first: [Bool], _ second: [Bool]) {
    precondition(
      first.count == second.count, "PairedTable: \(first.count), \(second.count) answers")
    var counts = [0, 0, 0, 0]
    for (a, b) in zip(first, second) { counts[(a ? 2 : 0) + (b ? 1 : 0)] += 1 }
    self.init(both: counts[3], onlyFirst: counts[2], onlySecond: counts[1], neither: counts[0])
  }

  /// Images.
  public var count: Int { both + onlyFirst + onlySecond + neither }

  /// The adjusted Wald interval: one discordant pair is added to each side, then
  /// d ± z √((p₁₂ + p₂₁ − d²)/(n + 2)), cut at ±1.
  private static func difference(_ first: Int, _ second: Int, _ count: Int) -> Estimate {
    guard count > 0 else { return Estimate(0, Bounds(-1, 1)) }
    let n = Double(count + 2)
    let (p12, p21) = (Double(first + 1) / n, Double(second + 1) / n)
    let centre = p21 - p12
    let half = 1.959963984540054 * ((p12 + p21 - centre * centre) / n).squareRoot()
    return Estimate(
      Double(second - first) / Double(count),
      Bounds(max(-1, centre - half), min(1, centre + half)))
  }
}

/// Two conditions of one audit, compared image by image.
public struct PairedComparison: Sendable, Equatable, Codable {
  public var first: ConditionName
  public var second: ConditionName
  public var table: PairedTable
  /// The test's p-value after Holm's correction for all comparisons of the audit.
  public var adjustedPValue: Double
}

extension Outcomes {
  /// The original against every other condition, then each LFC against its HFC.
  var comparisons: [PairedComparison] {
    let original = rows.first { $0.condition == .original }
    let first = original.map { whole in
      rows.filter { $0.condition != .original }.map { (whole, $0) }
    }
    let pairs = (first ?? []) + self.pairs.map { ($0.low, $0.high) }
    let tables = pairs.map { PairedTable(isCorrect($0.0), isCorrect($0.1)) }
    return zip(zip(pairs, tables), holm(tables.map(\.pValue))).map { item, adjusted in
      PairedComparison(
        first: ConditionName(item.0.0.condition), second: ConditionName(item.0.1.condition),
        table: item.1, adjustedPValue: adjusted)
    }
  }

  /// Which images are named rightly under a row's condition.
  func isCorrect(_ row: Row) -> [Bool] { zip(row.predicted, labels).map { $0 == $1 } }
}
