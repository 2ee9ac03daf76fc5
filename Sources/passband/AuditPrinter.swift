import Foundation
import Reports
import Studies
import Vision

/// An audit in words and tables.
struct AuditPrinter {
  let result: AuditResult
  let classNames: [String]

  func printAll() {
    print(
      "\(result.model) on \(grouped(result.data.count)) \(result.data.split) images of "
        + "\(result.data.name) · \(result.precision) · \(result.statistics) statistics · "
        + "rule \(result.rule)\n")
    print(accuracies.text(), terminator: "")
    guard !result.misaligned.isEmpty else { return }
    print("\nRight from the original and from the HFC alone, wrong from the LFC:\n")
    print(misaligned.text(), terminator: "")
  }

  private var accuracies: TextTable {
    TextTable(
      columns: [
        .init("condition"), .init("radius", .right), .init("rescale"), .init("accuracy", .right),
        .init("95 % interval", .right), .init("correct", .right),
      ],
      rows: result.conditions.map { score in
        [
          score.name, score.radius.map { String(format: "%g", $0) } ?? "–", score.rescale,
          percent(score.accuracy), interval(score.interval), grouped(score.correct),
        ]
      })
  }

  private var misaligned: TextTable {
    TextTable(
      columns: [
        .init("radius", .right), .init("rescale"), .init("images", .right), .init("share", .right),
        .init("95 % interval", .right), .init("most frequent answers to the HFC"),
      ],
      rows: result.misaligned.map { row in
        [
          String(format: "%g", row.radius), row.rescale, grouped(row.count),
          percent(Double(row.count) / Double(row.total)), interval(row.interval), answers(row),
        ]
      })
  }

  /// The three classes predicted most often for the HFC, with their shares.
  private func answers(_ row: AuditResult.Misaligned) -> String {
    let ranked = row.highPredictions.enumerated().sorted {
      ($1.element, $0.offset) < ($0.element, $1.offset)
    }
    return ranked.prefix(3).filter { $0.element > 0 }.map { place, count in
      let name = classNames.indices.contains(place) ? classNames[place] : "class \(place)"
      return "\(name) \(percent(Double(count) / Double(row.total)))"
    }.joined(separator: ", ")
  }

  private func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }

  private func interval(_ interval: Interval) -> String {
    String(format: "%.1f–%.1f %%", 100 * interval.low, 100 * interval.high)
  }
}
