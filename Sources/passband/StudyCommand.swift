import ArgumentParser
import Foundation
import Reports
import Studies
import Training
import Vision

struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Run the paper's experiments, or your own, with controls and verdicts.",
    discussion: """
      A study is a YAML file: models (recipes), seeds, what is measured, figures and
      claims with the rules that judge them. Its cells, one a model and seed, are
      runs of their own: what is complete is kept, what was stopped goes on.
      docs/studies.md explains the files and how to write one.

      Examples:
        passband study list
        passband study describe heuristics --preset quick
        passband study run heuristics --preset quick --jobs 2
        passband study run my.yaml --set epochs=5 --set seeds=0,1,2
        passband study report runs/studies/heuristics-quick
      """,
    subcommands: [
      StudyList.self, StudyDescribe.self, StudyRun.self, StudyStatus.self, StudyReport.self,
      StudyCellCommand.self,
    ])
}

/// What names a study and its scale.
struct StudyOptions: ParsableArguments {
  @Argument(help: "A study that passband study list shows, or a YAML file.")
  var study: String

  @Option(help: "The scale: smoke, quick, paper or coded, where the study has it.")
  var preset = "quick"

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Set a recipe's key for every model, models.NAME.KEY, measure.KEY or seeds; may be repeated.",
      valueName: "key=value"))
  var settings: [String] = []

  /// What is typed is wrong usage; what a file says is not.
  func validate() throws {
    guard StudyCatalog.isName(study) else { return }
    do { _ = try plan() } catch let error as StudyError {
      throw ValidationError(error.description)
    }
  }

  /// The plan, and the text it was declared in.
  func plan() throws -> (plan: StudyPlan, text: String) {
    let (study, text) = try StudyCatalog.find(study)
    return (try StudyPlan(study, preset: preset, settings: settings), text)
  }
}

struct StudyList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The studies that Passband brings along.",
    discussion: """
      Examples:
        passband study list
        passband study list --json
      """)

  @Flag(help: "Print a JSON list.")
  var json = false

  private struct Row: Encodable {
    let name, title, source: String
    let presets: [String]
    let models, claims: Int
  }

  func run() throws {
    let rows = try StudyCatalog.names.map { name -> Row in
      let study = try StudyCatalog.find(name).study
      return Row(
        name: name, title: study.title, source: study.source,
        presets: study.presets.filter { $0.absent == nil }.map(\.name),
        models: study.models.count, claims: study.claims.count)
    }
    if json { return try Console.printJSON(rows) }
    let table = TextTable(
      columns: [
        .init("study"), .init("question"), .init("source"), .init("models", .right),
        .init("claims", .right), .init("presets"),
      ],
      rows: rows.map {
        [
          $0.name, $0.title, $0.source, "\($0.models)", "\($0.claims)",
          $0.presets.joined(separator: ", "),
        ]
      })
    print(table.text(), terminator: "")
    print("\nMore about one: passband study describe NAME")
  }
}

struct StudyStatus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "How far a study is, cell by cell.",
    discussion: """
      Examples:
        passband study status runs/studies/heuristics-quick
      """)

  @Argument(help: "The folder of a study.")
  var folder: String

  @Flag(help: "Print one JSON object.")
  var json = false

  private struct Printed: Encodable {
    let study, preset: String
    let settings: [String]
    let cells: [Cell]
  }

  private struct Cell: Encodable {
    let name, state: String
    let epoch: Int?
    let epochs: Int
    let folder: String
  }

  func run() throws {
    let output = try StudyOutput(contentsOf: folder)
    let plan = try output.plan()
    let cells = plan.cells.map { cell -> Cell in
      let home = output.folder(of: cell, plan)
      return Cell(
        name: cell.name, state: home.state.gap ?? "complete", epoch: home.epoch,
        epochs: cell.recipe.epochs, folder: home.path)
    }
    if json {
      return try Console.printJSON(
        Printed(
          study: output.record.study, preset: output.record.preset,
          settings: output.record.settings, cells: cells))
    }
    print("\(output.record.study), preset \(output.record.preset)")
    let table = TextTable(
      columns: [.init("cell"), .init("epochs", .right), .init("state")],
      rows: cells.map { [$0.name, "\($0.epoch ?? 0)/\($0.epochs)", $0.state] })
    print(table.text(), terminator: "")
    print("\n\(cells.count { $0.state == "complete" }) of \(cells.count) cells complete")
    let others = output.otherFolders(plan)
    if !others.isEmpty {
      print("\(others.count) more folders in \(folder)/cells are of other settings")
    }
  }
}

struct StudyReport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the report of a study from what is complete.",
    discussion: """
      Reads the cells that are complete, computes tables, figures and verdicts, and
      tells what is missing. No model is run.

      Examples:
        passband study report runs/studies/heuristics-quick
        passband study report runs/studies/heuristics-quick --json
      """)

  @Argument(help: "The folder of a study.")
  var folder: String

  @Option(help: "Folder for the report; report/ in the study's own when left out.")
  var out: String?

  @Flag(help: "Print verdicts and numbers as one JSON object.")
  var json = false

  func validate() throws { try requireName(out) }

  func run() throws {
    let output = try StudyOutput(contentsOf: folder)
    try StudyPrinter.report(output, try output.plan(), to: out, json: json)
  }
}

/// Writes and prints the report of a study.
enum StudyPrinter {
  static func report(
    _ output: StudyOutput, _ plan: StudyPlan, to folder: String? = nil, json: Bool
  ) throws {
    let numbers = try StudyNumbers(output, plan)
    let result = StudyResult(output, numbers)
    let written = try StudyReportWriter().write(
      numbers, result, to: URL(fileURLWithPath: folder ?? output.path + "/report"))
    for gap in written.gaps { Console.warn(gap.sentence) }
    if json { return try Console.printJSON(result) }
    let tables = StudyTables(result)
    if !numbers.cells.isEmpty {
      print(tables.numbers.text(width: 120), terminator: "")
      print("\n\(tables.legend)\n")
    }
    for claim in result.claims {
      print("• \(claim.verdict.rawValue): \(claim.claim)")
      print("    \(claim.judgement.rule): \(StudyTables.line(claim.judgement)); \(claim.because)")
    }
    for gap in result.missing { print("\nMissing: \(gap.cell): \(gap.cause)") }
    print("\n\(tables.count). Report: \(written.page.path)")
  }
}
