import Foundation
import Reports
import Studies
import Vision

/// Which of a hybrid's two images is named, by radius.
struct HybridPrinter {
  let scores: [HybridScore]

  func printAll() {
    guard !scores.isEmpty else { return }
    print("\nHybrids, the LFC of one image plus the HFC of another, are named after:\n")
    let table = TextTable(
      columns: [
        .init("radius", .right), .init("rescale"), .init("the LFC's", .right),
        .init("95 % interval", .right), .init("the HFC's", .right),
        .init("95 % interval", .right),
      ],
      rows: scores.map { score in
        [String(format: "%g", score.radius), score.rescale]
          + cells(score.low, score.lowInterval, score.count)
          + cells(score.high, score.highInterval, score.count)
      })
    print(table.text(), terminator: "")
  }

  private func cells(_ correct: Int, _ interval: Interval, _ count: Int) -> [String] {
    [
      String(format: "%.1f %%", 100 * Double(correct) / Double(count)),
      String(format: "%.1f–%.1f %%", 100 * interval.low, 100 * interval.high),
    ]
  }
}
