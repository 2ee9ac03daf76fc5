import ArgumentParser
import Foundation
import Reports
import Studies
import Training

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one HTML page about runs and audits, with its figures as files.",
    discussion: """
      Takes run folders of passband train, folders that passband audit wrote for
      any model, and files of outcomes, mixed. The page works without a network:
      accuracy over epochs and against the cutting radius, misaligned images, tests
      between conditions, classes, Fourier heat maps, kernels, accuracies with
      intervals, and everything needed to rerun it. No model is run: the report is
      made of metrics.jsonl and of what passband audit wrote. Figures lie beside it
      as Vega-Lite and PNG files, the table as Markdown and CSV.

      Examples:
        passband report runs/plain runs/batchnorm --out report
        passband report runs/plain model-audit --out report
      """)

  @Argument(help: "Run folders, audit folders, or files of outcomes.")
  var runs: [String]

  @Option(help: "Folder for the report; the run's own when there is only one run.")
  var out: String?

  @Option(help: "Heading of the page.")
  var title: String?

  @Flag(help: "Print the findings and the files as one JSON object.")
  var json = false

  func validate() throws {
    try requireName(out)
    guard runs.count == 1 || out != nil else {
      throw ValidationError("A report of several runs needs --out DIR.")
    }
    guard out != nil || !runs[0].hasSuffix(".safetensors") else {
      throw ValidationError("A report of a file of outcomes needs --out DIR.")
    }
  }

  private struct Printed: Encodable {
    let page: String
    let files, findings, missing: [String]
  }

  func run() throws {
    let studied = StudiedRun.distinct(try runs.map { try StudiedRun(contentsOfPath: $0) })
    for warning in studied.flatMap(\.warnings) { Console.warn(warning) }
    for run in studied where run.audits.isEmpty {
      Console.warn(
        "\(run.folder) was not audited: tables and misaligned images need passband audit "
          + run.folder)
    }
    let summary = try ReportWriter().write(
      runs: studied, to: URL(fileURLWithPath: out ?? runs[0]), title: title)
    for gap in summary.gaps { Console.warn(gap.sentence) }
    if json {
      return try Console.printJSON(
        Printed(
          page: summary.page.path, files: summary.files.map(\.path),
          findings: summary.findings.map(\.text), missing: summary.gaps.map(\.sentence)))
    }
    if !summary.table.isEmpty { print(summary.table.textTable.text(), terminator: "") }
    for finding in summary.findings { print("\n• \(finding.text)") }
    print("\nReport: \(summary.page.path)")
  }
}
