import ArgumentParser
import Reports
import Studies
import Training

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
