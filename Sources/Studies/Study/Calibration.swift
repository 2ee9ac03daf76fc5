internal import Foundation
internal import Training
internal import Vision

/// How long the cells of a study will take on this machine, told from a few batches of each model.
public struct Calibration: Sendable {
  /// Seconds that one cell of each model takes.
  public let seconds: [String: Double]

  /// Of all cells, one after the other.
  public func total(_ cells: [StudyCell]) -> Double {
    cells.reduce(0) { $0 + (seconds[$1.model] ?? 0) }
  }

  /// Trains every model for two epochs of two batches, and measures it on a few images, in a folder that
  /// goes away.
  ///
  /// - Parameter progress: called with each model before it is timed.
  /// - Throws: what training and measuring throw.
  public init(
    _ plan: StudyPlan, _ data: StudyPlan.Data, progress: (String) -> Void = { _ in }
  ) throws {
    let folder = NSTemporaryDirectory() + "passband-calibration-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var seconds: [String: Double] = [:]
    for cell in plan.cells where cell.seed == plan.seeds[0] {
      progress(cell.model)
      let name = cell.recipe.data
      seconds[cell.model] = try Self.time(
        cell, plan.measure, data.train(name), data.test(name), folder + "/" + cell.model)
    }
    self.seconds = seconds
  }

  private static func time(
    _ cell: StudyCell, _ measure: MeasurePlan, _ train: Dataset, _ test: Dataset,
    _ folder: String
  ) throws -> Double {
    let (short, few) = (cell.shortened(train, test), measure.shortened(test))
    let home = CellFolder(cell: short, path: folder, measured: folder + "/measured")
    let spent = try CellWork(home, few, train: train, test: test).run()
    // The first epoch also warms up.
    guard let last = try home.run.epochs().last else { return 0 }
    func ratio(_ all: Int?, _ some: Int?, _ count: Int) -> Double {
      Double(min(all ?? count, count)) / Double(max(1, min(some ?? count, count)))
    }
    let (whole, part) = (cell.recipe, short.recipe)
    let epochs = Double(whole.epochs)
    let training = last.trainSeconds * ratio(whole.limit, part.limit, train.count)
    let watching =
      last.measureSeconds * ratio(whole.measuring.test, part.measuring.test, test.count)
    return epochs * training + (epochs + 1) * watching
      + spent.auditing * ratio(measure.images, few.images, test.count)
      + spent.attacking * ratio(measure.attackImages, few.attackImages, test.count)
  }
}

extension StudyCell {
  /// The same with as little of everything as tells how long it takes.
  fileprivate func shortened(_ train: Dataset, _ test: Dataset) -> StudyCell {
    var short = self
    let images = min(recipe.limit ?? train.count, train.count)
    short.recipe.limit = max(2, min(images, 2 * recipe.batchSize))
    short.recipe.epochs = 2
    short.recipe.schedule.warmup = min(recipe.schedule.warmup, 1)
    short.recipe.measuring.test = min(recipe.measuring.test ?? test.count, 100)
    short.recipe.measuring.train = recipe.measuring.train.map { min($0, 100) } ?? 100
    return short
  }
}

extension MeasurePlan {
  fileprivate func shortened(_ test: Dataset) -> MeasurePlan {
    var few = self
    few.images = min(images ?? test.count, 100)
    few.attackImages = min(attackImages, 10)
    few.recalibrate = min(recalibrate, 100)
    return few
  }
}
