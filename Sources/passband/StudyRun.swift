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
      a changed setting runs only the cells that depend on it. A network that another
      study beside this one has trained is taken from there.

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

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Take networks that another study's folder beside this one has trained already.",
      discussion: "The same recipe and seed on the same images only."))
  var share = true

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
    try runCells(of: output, plan)
    try StudyPrinter.report(output, plan, json: json)
    guard plan.cells.allSatisfy({ output.folder(of: $0, plan).isComplete }) else {
      throw ExitCode(1)
    }
  }

  private func runCells(of output: StudyOutput, _ plan: StudyPlan) throws {
    let folders = plan.cells.map { output.folder(of: $0, plan) }
    let waiting = folders.filter { !$0.isComplete }
    if !machine.quiet {
      Console.note(
        "\(plan.study.name), preset \(plan.preset.name): \(folders.count) cells, "
          + "\(folders.count - waiting.count) complete already, in \(output.path)")
    }
    if share { try borrow(waiting, output) }
    let processes = CellProcesses(
      output, jobs: jobs, threads: machine.threads, quiet: machine.quiet)
    try processes.run(waiting)
    guard StopSignals.wasReceived else { return }
    let done = folders.count(where: \.isComplete)
    Console.note(
      "Stopped with \(done) of \(folders.count) cells complete; everything is kept.\n"
        + "Go on: the same command again.")
    throw ExitCode(StopSignals.exitStatus)
  }

  private func borrow(_ folders: [CellFolder], _ output: StudyOutput) throws {
    for folder in folders {
      guard let lender = try output.borrow(folder), !machine.quiet else { continue }
      Console.note("\(folder.cell.name): trained already in \(lender)")
    }
  }

  private func tellWarnings(_ plan: StudyPlan, _ data: StudyPlan.Data) {
    for name in Set(plan.cells.map(\.recipe.data)).sorted() {
      for warning in data.train(name).warnings + data.test(name).warnings { Console.warn(warning) }
    }
  }
}
