import ArgumentParser
import Foundation
import Studies
import Training
import Vision

struct StudyRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a study, or go on with it, and write its report.",
    discussion: """
      Everything is checked before any cell starts. Each cell, one model and seed,
      is a process of its own; one that fails does not stop the others. Run the same
      command again after Ctrl-C, a kill or a failure: what is complete is kept, and
      a changed setting runs only the cells that depend on it.

      Examples:
        passband study run heuristics --preset quick --jobs 2
        passband study run batchnorm --set models.plain.epochs=3 --set seeds=0,1
        passband study run my.yaml --out runs/mine --json
      """)

  @OptionGroup var options: StudyOptions

  @Option(help: "Cells at a time; threads are shared among them.")
  var jobs = 1

  @Option(help: "The study's folder; runs/studies/NAME-PRESET when left out.")
  var out: String?

  @Flag(help: "Print verdicts and numbers as one JSON object.")
  var json = false

  @OptionGroup var machine: MachineOptions

  func validate() throws {
    try requireName(out)
    guard jobs >= 1 else {
      throw ValidationError("--jobs is \(jobs); it is a whole number, 1 or more.")
    }
  }

  func run() throws {
    StopSignals.catchThem()
    let (plan, text) = try options.plan()
    let path = out ?? "runs/studies/\(plan.study.name)-\(plan.preset.name)"
    try StudyOutput.requireRoom(path, plan.study.name)
    let data = try plan.load()
    tellWarnings(plan, data)
    try StudyOutput.lock(path)
    let output = try StudyOutput(path, for: plan, text: text, data: data)
    let folders = plan.cells.map { output.folder(of: $0, plan) }
    let waiting = folders.filter { !$0.isComplete }
    if !machine.quiet {
      Console.note(
        "\(plan.study.name), preset \(plan.preset.name): \(folders.count) cells, "
          + "\(folders.count - waiting.count) complete already, in \(path)")
    }
    let processes = CellProcesses(
      output, jobs: jobs, threads: machine.threads, quiet: machine.quiet)
    try processes.run(waiting)
    if StopSignals.wasReceived {
      let done = folders.count(where: \.isComplete)
      Console.note(
        "Stopped with \(done) of \(folders.count) cells complete; everything is kept.\n"
          + "Go on: the same command again.")
      throw ExitCode(StopSignals.exitStatus)
    }
    try StudyPrinter.report(output, plan, json: json)
    if !folders.allSatisfy(\.isComplete) { throw ExitCode(1) }
  }

  private func tellWarnings(_ plan: StudyPlan, _ data: StudyPlan.Data) {
    for name in Set(plan.cells.map(\.recipe.data)).sorted() {
      for warning in data.train(name).warnings + data.test(name).warnings { Console.warn(warning) }
    }
  }
}

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
