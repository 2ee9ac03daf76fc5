import ArgumentParser
import Foundation
import Reports
import Spectra
import Studies
import Torch
import Vision

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Rank models by what they make of whole images, LFC and HFC, with paired tests.",
    discussion: """
      Takes runs, audit folders, files of outcomes and models alike. What was audited
      is read; a model, or a run that was not audited, is audited now, on the images
      and under the conditions of the others. All must have answered the same
      images, told by their checksum. Each model is tested against the next of each
      ranking (McNemar's exact test, Holm's correction), and every pair is asked
      whether it errs on the same images.

      Examples:
        passband compare runs/plain runs/batchnorm
        passband compare runs/plain model.pt --data cifar10 --out comparison
        passband compare audits/a audits/b audits/c --at 8 --csv
      """)

  @Argument(help: "Run folders, audit folders, files of outcomes, or models; two at least.")
  var models: [String]

  @OptionGroup(title: "For models that are audited now") var asked: ComparedOptions

  @Option(
    help: "Radius of the LFC and HFC that rankings are shown for; the middle one when left out.")
  var at: Double?

  @Option(help: "Folder for a page with figures, and for what is audited now.")
  var out: String?

  @Option(help: "Heading of the page.")
  var title: String?

  @Flag(help: "Print one JSON object instead of tables.")
  var json = false

  @Flag(help: "Print every ranking as comma-separated values instead of tables.")
  var csv = false

  @OptionGroup var machine: MachineOptions

  func validate() throws {
    try requireName(out)
    guard models.count > 1 else {
      throw ValidationError("A comparison needs two models at least.")
    }
    guard !(json && csv) else { throw ValidationError("--json and --csv exclude each other.") }
  }

  func run() throws {
    machine.apply()
    let compared = try ComparedModels(
      paths: models, options: asked, out: out, quiet: machine.quiet
    ).load()
    let comparison = try ModelComparison(compared)
    if let at, !comparison.rankings.contains(where: { $0.radius == at }) {
      let radii = Set(comparison.rankings.compactMap(\.radius)).sorted().map(Wording.radius)
      throw Failure(
        "--at \(Wording.radius(at)): the models share no such radius (they share: "
          + "\(radii.isEmpty ? "none" : radii.joined(separator: ", ")))")
    }
    let files = try writePage(comparison, compared)
    if json { return try Console.printJSON(comparison) }
    if csv { return print(ComparisonTables(comparison, at: at).csv, terminator: "") }
    TerminalText.print(text(comparison), terminator: "")
    if let page = files.first { print("\nPage: \(page.path)") }
  }

  private func writePage(
    _ comparison: ModelComparison, _ compared: [ComparedModel]
  ) throws -> [URL] {
    guard let out else { return [] }
    let written = try ReportWriter().write(
      comparison, audits: compared.map { AuditResult($0.outcomes) }, at: at,
      to: URL(fileURLWithPath: out), title: title)
    for gap in written.gaps { Console.warn(gap.sentence) }
    return written.files
  }

  private func text(_ comparison: ModelComparison) -> String {
    let tables = ComparisonTables(comparison, at: at)
    let data = comparison.data
    let heading =
      "\(comparison.models.count) models on \(grouped(data.count)) \(data.split) images of "
      + "\(data.name) · chance \(Wording.percent(comparison.chance)) %\n"
    let rankings = tables.rankings.map { "\($0.heading):\n\n\($0.table.text())" }
    let consistency = tables.consistency.map { "\($0.heading):\n\n\($0.table.text())" }
    let notes = comparison.notes.map { TerminalText.wrapped("Note: \($0)") + "\n" }
    return
      ([heading] + rankings + ["Error consistency κ (1: the same errors; 0: unrelated ones)\n"]
      + consistency + notes).joined(separator: "\n")
  }
}

/// How models are asked that were not audited before.
struct ComparedOptions: ParsableArguments {
  @Option(help: "Data set; that of the audits, or a run's own, when left out.")
  var data: String?

  @Option(help: "Which part of it.")
  var split = DataSplit.test

  @Option(help: "Use only the first N images.")
  var limit: Int?

  @Option(help: "Cutting radii in frequency bins; those of the audits when left out.")
  var radii: Radii?

  @Option(help: "Whether a bin exactly on the circle is high (strict) or low (inclusive).")
  var rule = MaskRule.strict

  @Option(help: "Components as they are (none), divided by their own maximum (max), or none,max.")
  var rescale = Rescales(values: [.max])

  @Option(help: "What BatchNorm normalises with.")
  var statistics = Statistics.running

  @Option(help: "Number format of products.")
  var precision = PrecisionChoice.float32

  @Option(help: "Images per batch: changes results with batch statistics.")
  var batchSize = 100

  func validate() throws {
    guard limit.map({ $0 >= 1 }) ?? true else {
      throw ValidationError("--limit is \(limit ?? 0); it is a whole number, 1 or more.")
    }
    guard batchSize >= 1 else {
      throw ValidationError("--batch-size is \(batchSize); it is a whole number, 1 or more.")
    }
  }
}
