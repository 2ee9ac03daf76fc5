import ArgumentParser
import Foundation
import Reports
import Spectra
import Studies
import Torch
import Training
import Vision

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Measure a model on images and on their low- and high-frequency components.",
    discussion: """
      MODEL is a run folder of passband train, a TorchScript file (images in [0, 1]
      of shape (N, C, H, W) in, logits out, any normalisation inside), or a
      safetensors file of one of the networks (with --model, unless Passband wrote
      it). Prints accuracy with 95 % Wilson intervals and, for each radius, the
      images that the model names rightly from the original and from the HFC alone
      but not from the LFC. Writes outcomes.safetensors (every answer) and
      exhibits.safetensors (the most telling images) into the run folder or --out,
      from which passband report makes a page without the model. docs/audit.md says
      what each number means.

      Examples:
        passband audit runs/first
        passband audit runs/first --statistics batch --rescale none,max
        passband audit model.pt --data cifar10 --radii 2,4,6,8,10,12 \\
          --out audits/model --json
        passband audit runs/first --heat-map --heat-map-images 100 --gradients
      """)

  @Argument(help: "Run folder, TorchScript file or safetensors file.")
  var model: String

  @Option(name: .customLong("model"), help: "The network in a safetensors file.")
  var architecture: NetworkSpec.Architecture?

  @Option(help: "Its normalisation layers, with --model.")
  var norm = Norm.batch

  @Option(help: "Data set; a run folder's own when left out.")
  var data: String?

  @Option(help: "Which part of it.")
  var split = DataSplit.test

  @Option(help: "Cutting radii in frequency bins.")
  var radii = Radii(values: [4, 8, 12, 16])

  @Option(help: "Whether a bin exactly on the circle is high (strict) or low (inclusive).")
  var rule = MaskRule.strict

  @Option(
    help: "Components as they are (none), divided by their own maximum (max), or none,max.")
  var rescale = Rescales(values: [.max])

  @Option(help: "What BatchNorm normalises with.")
  var statistics = Statistics.running

  @Option(help: "Number format of products: float32 unless asked otherwise.")
  var precision = PrecisionChoice.float32

  @Option(help: "Images per batch: changes results with batch statistics.")
  var batchSize = 100

  @Option(help: "Use only the first N images.")
  var limit: Int?

  @Option(help: "Folder for the outcomes; a run folder's own when left out.")
  var out: String?

  @Flag(help: "Print one JSON object instead of tables.")
  var json = false

  @OptionGroup(title: "More views") var views: ViewOptions

  @OptionGroup var machine: MachineOptions

  func validate() throws {
    try requireName(out)
    guard limit.map({ $0 >= 1 }) ?? true else {
      throw ValidationError("--limit is \(limit ?? 0); it is a whole number, 1 or more.")
    }
    guard batchSize >= 1 else {
      throw ValidationError("--batch-size is \(batchSize); it is a whole number, 1 or more.")
    }
  }

  func run() throws {
    machine.apply()
    let source = ModelSource(path: model, architecture: architecture, norm: norm)
    try source.requireModel()
    let images = try loadData(try data ?? source.ownData(to: "audit"), split, limit: limit)
    let classifier = try source.load(for: images)
    tellOddities(classifier, images)
    let folder = out ?? source.runFolder?.path ?? source.defaultAuditFolder
    try makeFolder(folder)
    let outcomes = try measure(classifier, images)
    try keep(outcomes, classifier, images, in: folder)
    let result = try views.measure(
      outcomes, of: classifier, on: images, using: evaluation, in: folder, quiet: machine.quiet
    ).result
    if json { return try Console.printJSON(result) }
    AuditPrinter(result: result).printAll()
    TerminalText.print("\nEvery answer: \(folder)/\(AuditFiles.outcomes(statistics))")
  }

  private var evaluation: Evaluation {
    Evaluation(statistics: statistics, precision: precision.resolved, batchSize: batchSize)
  }

  private func measure(_ classifier: any Classifier, _ images: Dataset) throws -> Outcomes {
    let conditions = Condition.standard(
      radii: radii.values, rule: rule, rescales: rescale.values)
    let line = ProgressLine(quiet: machine.quiet)
    let start = ProcessInfo.processInfo.systemUptime
    let outcomes = try evaluation.outcomes(of: classifier, on: images, under: conditions) { done in
      let seconds = ProcessInfo.processInfo.systemUptime - start
      let left = seconds / Double(done) * Double(images.count - done)
      line.show(
        "\(grouped(done))/\(grouped(images.count)) images under \(conditions.count) conditions · "
          + "\(spoken(seconds: left)) left")
    }
    line.finish()
    return outcomes
  }

  private func keep(
    _ outcomes: Outcomes, _ classifier: any Classifier, _ images: Dataset, in folder: String
  ) throws {
    let exhibits = try ExhibitFile(outcomes, of: classifier, on: images, using: evaluation)
    for file in SavedAudit.removeViews(statistics, from: folder) {
      Console.note("\(file) of an earlier audit is removed; the model may have changed since")
    }
    try outcomes.write(to: folder + "/" + AuditFiles.outcomes(statistics))
    try exhibits.write(to: folder + "/" + AuditFiles.exhibits(statistics))
  }

  private func tellOddities(_ classifier: any Classifier, _ images: Dataset) {
    for radius in radii.values {
      let mask = FrequencyMask.disc(radius: radius, rule: rule)
      for warning in mask.warnings(height: images.height, width: images.width) {
        Console.warn("\(warning)")
      }
    }
    if statistics == .batch, (classifier as? Network)?.spec.hasBatchStatistics == false {
      Console.warn("\(classifier.name) has no BatchNorm: --statistics batch changes nothing")
    }
    if statistics == .batch, images.count % batchSize != 0 {
      Console.warn(
        "the last batch has \(images.count % batchSize) images instead of \(batchSize), so its "
          + "batch statistics are noisier")
    }
  }
}
