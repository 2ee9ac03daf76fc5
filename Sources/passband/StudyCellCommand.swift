import ArgumentParser
import Foundation
import Studies
import Training
import Vision

/// One cell, in the process that a running study starts for it.
struct StudyCellCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cell", abstract: "Run one cell of a study's folder (study run does so).",
    discussion: """
      Examples:
        passband study cell runs/studies/heuristics-quick vanilla-seed0
      """,
    shouldDisplay: false)

  @Argument(help: "The folder of a study.")
  var folder: String

  @Argument(help: "The cell, as passband study status names it.")
  var cell: String

  @OptionGroup var machine: MachineOptions

  func run() throws {
    let parent = getppid()
    StopSignals.catchThem()
    machine.apply()
    let output = try StudyOutput(contentsOf: folder)
    let plan = try output.plan()
    guard let cell = plan.cells.first(where: { $0.name == self.cell }) else {
      throw Failure(
        "the study in \(folder) has no cell \(self.cell); passband study status lists them")
    }
    let home = output.folder(of: cell, plan)
    // The process of a study that was killed may still be writing its last step.
    try StudyOutput.lock(home.path, patience: 60)
    let train = try loadData(cell.recipe.data, .train)
    let test = try loadData(cell.recipe.data, .test)
    let line = ProgressLine(quiet: machine.quiet)
    let reporter = TrainingReporter(recipe: cell.recipe, quiet: machine.quiet)
    // Without the study that started it nobody would wait for it.
    let shouldStop = { StopSignals.wasReceived || getppid() != parent }
    do {
      try CellWork(home, plan.measure, train: train, test: test).run(
        report: reporter.report,
        progress: { what, images in
          if shouldStop() { leave() }
          line.show("measuring \(what) · \(grouped(images)) images")
        }, shouldStop: shouldStop)
    } catch is TrainingStopped { leave() }
    line.finish("\(cell.name) is complete")
  }

  private func leave() -> Never {
    Foundation.exit(StopSignals.wasReceived ? StopSignals.exitStatus : 128 + SIGTERM)
  }
}
