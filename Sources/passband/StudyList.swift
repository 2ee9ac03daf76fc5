import ArgumentParser
import Reports
import Studies

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
