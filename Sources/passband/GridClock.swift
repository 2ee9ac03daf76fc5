import Foundation
import Studies

/// Says how far a grid is and how long the rest may take.
final class GridClock {
  private let start = ProcessInfo.processInfo.systemUptime
  /// Cells that were computed now.
  private var worked = 0.0
  private var last = (done: -1, images: 0)

  func text(_ step: SmoothingGrid.Step, of images: Int) -> String {
    let share = Double(step.images) / Double(max(1, images))
    if !step.isKept {
      let before = step.done == last.done ? Double(last.images) / Double(max(1, images)) : 0
      worked += share - before
      last = (step.done, step.images)
    }
    let seconds = ProcessInfo.processInfo.systemUptime - start
    let left = Double(step.count - step.done) - share
    let rest = worked > 0.05 ? " · about \(spoken(seconds: seconds / worked * left)) left" : ""
    return "cell \(step.done + 1) of \(step.count): \(step.cell) · \(grouped(step.images))/"
      + "\(grouped(images)) images\(rest)"
  }
}
