import Foundation
import Robustness
import Studies

/// Tells a person how far attacks are.
final class AttackProgress {
  private let names: [String]
  private let count: Int
  private let line: ProgressLine
  private var place = -1
  private var start = 0.0
  /// Images of the running attack that were attacked now, not read back.
  private var worked = 0

  init(_ study: RobustnessStudy, count: Int, quiet: Bool) {
    names = study.searches.map(\.attack.name)
    self.count = count
    line = ProgressLine(quiet: quiet)
    start = ProcessInfo.processInfo.systemUptime
  }

  func show(_ place: Int, _ batch: AttackedBatch) {
    let now = ProcessInfo.processInfo.systemUptime
    if place != self.place {
      // The attack before ended where this one's first batch began.
      if self.place >= 0 { start = lastShown }
      (self.place, worked) = (place, 0)
    }
    lastShown = now
    if batch.isResumed { start = now } else { worked += batch.range.count }
    let left =
      worked > 0 ? (now - start) / Double(worked) * Double(count - batch.range.upperBound) : nil
    line.show(
      "\(names[place]) (\(place + 1) of \(names.count)) · \(grouped(batch.range.upperBound))/"
        + "\(grouped(count)) images" + (left.map { " · \(spoken(seconds: $0)) left" } ?? ""))
  }

  private lazy var lastShown = start

  func finish() { line.finish() }
}
