import ArgumentParser
import Foundation
import Reports
import Studies

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
