import Foundation
import Reports
import Studies
import Vision

/// An audit in words, tables and a curve.
struct AuditPrinter {
  let result: AuditResult
  var width = TerminalText.width
  var isUnicode = TerminalText.isUnicode

  func printAll() { TerminalText.print(text, terminator: "") }

  var text: String {
    ([heading, accuracies.text()] + curves + [summaries, misaligned, comparisons])
      .compactMap { $0 }.joined(separator: "\n") + more
  }

  /// What only some audits have, and what all of it means.
  private var more: String {
    let views = AuditViewsPrinter(result: result)
    return ([views.corollary, views.classes, views.heatMap, views.gradients, meaning] as [String?])
      .compactMap { $0 }.map { "\n" + $0 }.joined()
  }

  private var heading: String {
    "\(result.model) on \(grouped(result.data.count)) \(result.data.split) images of "
      + "\(result.data.name) · \(result.precision) · \(result.statistics) statistics · "
      + "rule \(result.rule)\n"
  }

  private var meaning: String? {
    AuditMeaning(result).map { TerminalText.wrapped($0.sentence) + "\n" }
  }

  private var accuracies: TextTable {
    TextTable(
      columns: [
        .init("condition"), .init("radius", .right), .init("rescale"), .init("accuracy", .right),
        .init("95 % interval", .right), .init("correct", .right),
      ],
      rows: result.conditions.map { score in
        [
          score.name,
          score.radius.map { Wording.radii(from: score.innerRadius, to: $0) } ?? "–", score.rescale,
          Cell.percent(score.accuracy), Cell.interval(score.interval), grouped(score.correct),
        ]
      })
  }

  // MARK: Filtering curves

  private var curves: [String] {
    result.filtering.compactMap {
      TextCurve($0, width: width, isUnicode: isUnicode).text
    }
  }

  private var summaries: String? {
    let rows = result.filtering.filter { $0.lowArea != nil || $0.highReliance != nil }
    guard !rows.isEmpty else { return nil }
    let table = TextTable(
      columns: [
        .init("rescale"), .init("r50", .right), .init("95 %", .right),
        .init("area under A_L", .right), .init("95 %", .right), .init("HFC reliance", .right),
        .init("95 %", .right),
      ],
      rows: rows.map { curve in
        [curve.rescale] + radius50(curve.radius50) + estimate(curve.lowArea)
          + estimate(curve.highReliance)
      })
    return "Summaries of the curves (ours, over the measured radii; docs/audit.md):\n\n"
      + table.text()
  }

  private func radius50(_ found: FilteringCurve.Radius50?) -> [String] {
    guard let found else { return ["–", "–"] }
    let sign = ["atMost": "≤ ", "above": "> "][found.relation.rawValue] ?? ""
    return [
      sign + String(format: "%.1f", found.radius),
      String(format: "%.1f–%.1f", found.interval.low, found.interval.high),
    ]
  }

  private func estimate(_ found: Estimate?) -> [String] {
    guard let found else { return ["–", "–"] }
    return [
      String(format: "%.3f", found.value),
      String(format: "%.3f–%.3f", found.interval.low, found.interval.high),
    ]
  }

  // MARK: Fig. 2

  private var misaligned: String? {
    guard !result.misaligned.isEmpty else { return nil }
    let table = TextTable(
      columns: [
        .init("radius", .right), .init("rescale"), .init("images", .right), .init("share", .right),
        .init("95 % interval", .right), .init("constant\nanswer", .right),
        .init("shuffled\nanswers", .right), .init("most frequent answers to the HFC"),
      ],
      rows: result.misaligned.map { row in
        [
          Wording.radius(row.radius), row.rescale, grouped(row.count),
          Cell.percent(Double(row.count) / Double(row.total)), Cell.interval(row.interval),
          grouped(row.constantCount), String(format: "%.1f", row.shuffledCount), answers(row),
        ]
      })
    return "Right from the original and from the HFC alone, wrong from the LFC:\n\n" + table.text()
  }

  /// The three classes predicted most often for the HFC, with their shares.
  private func answers(_ row: AuditResult.Misaligned) -> String {
    let ranked = row.highPredictions.enumerated().sorted {
      ($1.element, $0.offset) < ($0.element, $1.offset)
    }
    return ranked.prefix(3).filter { $0.element > 0 }.map { place, count in
      let known = result.classNames.indices.contains(place)
      let name = known ? result.classNames[place] : "class \(place)"
      return "\(name) \(Cell.percent(Double(count) / Double(row.total)))"
    }.joined(separator: ", ")
  }

  // MARK: Pairs

  private var comparisons: String? {
    guard !result.comparisons.isEmpty else { return nil }
    let table = TextTable(
      columns: [
        .init("pair"), .init("difference", .right), .init("95 %", .right),
        .init("McNemar p\n(Holm)", .right), .init("error\nconsistency κ", .right),
        .init("95 %", .right),
      ],
      rows: result.comparisons.map { item in
        let (table, kappa) = (item.table, item.table.consistency)
        return [
          Cell.condition(item.first) + " – " + Cell.condition(item.second),
          Cell.points(table.difference.value), Cell.points(table.difference.interval),
          Cell.pValue(item.adjustedPValue), Cell.number(kappa.kappa), Cell.bounds(kappa.interval),
        ]
      })
    return "The same images under two conditions (accuracy of the second less the first):\n\n"
      + table.text()
  }
}

/// Numbers as cells of a table.
enum Cell {
  static func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }

  static func interval(_ interval: Interval) -> String {
    String(format: "%.1f–%.1f %%", 100 * interval.low, 100 * interval.high)
  }

  /// Percentage points, with their sign.
  static func points(_ share: Double) -> String { String(format: "%+.1f", 100 * share) }

  static func points(_ bounds: Bounds) -> String {
    String(format: "%+.1f to %+.1f", 100 * bounds.low, 100 * bounds.high)
  }

  static func number(_ value: Double?) -> String { value.map { String(format: "%.2f", $0) } ?? "–" }

  static func bounds(_ bounds: Bounds?) -> String {
    bounds.map { String(format: "%.2f to %.2f", $0.low, $0.high) } ?? "–"
  }

  static func pValue(_ value: Double) -> String {
    Wording.pValue(value)
  }

  /// "LFC r = 8, none".
  static func condition(_ shown: ConditionName) -> String {
    Wording.condition(shown)
      + (shown.radius == nil ? "" : ", \(shown.rescale)")
  }
}
