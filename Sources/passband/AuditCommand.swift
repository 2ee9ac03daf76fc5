import ArgumentParser
import Foundation
import Reports
import Robustness
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
      of shape (N, C, H, W) in, logits out; normalisation inside, or by --mean and
      --std), or a safetensors file of one of the networks (with --model, unless
      Passband wrote it). docs/models.md has the three lines that export one.

      Data are named sets, folder:PATH (PATH/CLASS/picture.png or .jpg, or such
      folders in PATH/train and PATH/test) or npz:PATH (arrays x and y of NumPy).
      They are read as they are needed: their number does not matter.

      Prints accuracy with 95 % Wilson intervals and, for each radius, the images
      that the model names rightly from the original and from the HFC alone but not
      from the LFC. Writes outcomes.safetensors (every answer) and
      exhibits.safetensors (the most telling images) into the run folder or --out,
      from which passband report makes a page without the model. docs/audit.md says
      what each number means.
      An interrupted audit goes on when the same command is given again.

      Examples:
        passband audit runs/first
        passband audit runs/first --statistics batch --rescale none,max
        passband audit runs/first --front lowpass:12,clip --out audits/filtered
        passband audit model.pt --data folder:photos --input-size 224 \\
          --resize 256 --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 \\
          --classes names.txt --radii auto
        passband audit model.pt --data npz:test.npz --svd --hybrids --json
        passband audit model.pt --data cifar10 --fail-below low@8=0.70 \\
          --junit bounds.xml
        passband audit runs/first --heat-map --heat-map-images 100 --gradients
      """)

  @Argument(help: "Run folder, TorchScript file or safetensors file.")
  var model: String

  @Option(name: .customLong("model"), help: "The network in a safetensors file.")
  var architecture: NetworkSpec.Architecture?

  @Option(help: "Its normalisation layers, with --model.")
  var norm = Norm.batch

  @Option(
    help: ArgumentHelp(
      "A filter in front of the model, for example lowpass:12,clip; see passband defend.",
      discussion: "What is written then goes to --out or a folder beside you."),
    transform: parsedFront)
  var front: FrontEndSpec?

  @Option(help: "Data set; a run folder's own when left out.")
  var data: String?

  @Option(help: "Which part of it.")
  var split = DataSplit.test

  @Option(
    parsing: .singleValue,
    help: "Another data set of the same classes, measured likewise; repeatable.")
  var also: [String] = []

  @OptionGroup(title: "Input options") var input: InputOptions

  @OptionGroup(title: "Conditions") var shown: ConditionOptions

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

  @OptionGroup(title: "Output options") var outputs: AuditOutputs

  @Flag(help: "Do not look for the usual mistakes on the first images.")
  var noCheck = false

  @Flag(help: "Do not go on with an interrupted audit.")
  var anew = false

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
    let source = ModelSource(
      path: model, architecture: architecture, norm: norm, normalization: input.normalization)
    try source.requireModel()
    let sets = try openAll(source)
    let conditions = shown.conditions(height: sets[0].height, width: sets[0].width)
    try outputs.requireMeasured(conditions, height: sets[0].height, width: sets[0].width)
    let bare = try source.load(for: sets[0])
    let classifier: any Classifier = front?.before(bare, sets[0]) ?? bare
    let findings = try check(bare, sets[0])
    let folder = out ?? defaultFolder(source)
    try makeFolder(folder)
    StopSignals.catchThem()
    let measured = try stoppable {
      try sets.enumerated().map { place, images in
        let run = AuditRun(
          evaluation: evaluation, classifier: classifier, data: images, conditions: conditions,
          folder: folder, modelMark: try source.mark(), quiet: machine.quiet)
        let outcomes = try run.outcomes(startingAnew: anew)
        try keep(outcomes, classifier, images, place, in: folder)
        guard place == 0 else { return SavedAudit(outcomes) }
        return try views.measure(
          outcomes, of: classifier, on: images, using: evaluation, in: folder, quiet: machine.quiet)
      }
    }
    try tell(measured, sets, findings, folder)
  }

  /// A run folder keeps the audit of the model alone: reports read it.
  private func defaultFolder(_ source: ModelSource) -> String {
    guard let front else { return source.runFolder?.path ?? source.defaultAuditFolder }
    return "\(source.defaultAuditFolder)-\(front.fileName)"
  }

  private var evaluation: Evaluation {
    Evaluation(statistics: statistics, precision: precision.resolved, batchSize: batchSize)
  }
}

// MARK: Data

extension AuditCommand {
  /// The data to audit on, then those of --also with labels in the same order.
  private func openAll(_ source: ModelSource) throws -> [any ImageSource] {
    let first = try input.open(
      try data ?? source.ownData(to: "audit"), split, for: source, limit: limit)
    return try [first] + also.map { try another($0, like: first, source) }
  }

  private func another(
    _ name: String, like first: any ImageSource, _ source: ModelSource
  ) throws -> any ImageSource {
    let other = try input.open(name, split, for: source, limit: limit)
      .labelled(inOrderOf: first.classNames)
    let sizes = [first, other].map { [$0.channels, $0.height, $0.width] }
    guard sizes[0] == sizes[1] else {
      func text(_ size: [Int]) -> String { size.map(String.init).joined(separator: "×") }
      throw Failure(
        "images of \(other.name) are \(text(sizes[1])), those of \(first.name) \(text(sizes[0])); "
          + "give both one --input-size")
    }
    return other
  }

  private func keep(
    _ outcomes: Outcomes, _ classifier: any Classifier, _ images: any ImageSource, _ place: Int,
    in folder: String
  ) throws {
    guard place == 0 else { return try outcomes.write(to: path(of: place, in: folder)) }
    let exhibits = try ExhibitFile(outcomes, of: classifier, on: images, using: evaluation)
    for file in SavedAudit.removeViews(statistics, from: folder) {
      Console.note("\(file) of an earlier audit is removed; the model may have changed since")
    }
    try outcomes.write(to: path(of: 0, in: folder))
    try exhibits.write(to: folder + "/" + AuditFiles.exhibits(statistics))
  }

  /// Outcomes of --also have the place of their data in the name: `outcomes.also-1.safetensors`.
  private func path(of place: Int, in folder: String) -> String {
    let name = AuditFiles.outcomes(statistics)
    return folder + "/"
      + (place == 0 ? name : name.replacing("outcomes.", with: "outcomes.also-\(place)."))
  }
}

// MARK: What is told

extension AuditCommand {
  private func tell(
    _ measured: [SavedAudit], _ sets: [any ImageSource], _ findings: [ModelFinding],
    _ folder: String
  ) throws {
    let results = measured.map(\.result)
    let checks = try outputs.write(
      results, measured[0].outcomes, height: sets[0].height, width: sets[0].width)
    if json {
      try Console.printJSON(
        AuditReport(
          result: results[0], hybrids: measured[0].outcomes.hybridScores,
          also: Array(results.dropFirst()), bounds: checks, findings: findings))
    } else {
      show(measured, folder)
    }
    let missed = checks.filter { !$0.isMet }
    for check in missed { Console.note("Error: " + check.sentence) }
    if !missed.isEmpty { throw ExitCode(2) }
  }

  private func show(_ measured: [SavedAudit], _ folder: String) {
    for audit in measured {
      AuditPrinter(result: audit.result).printAll()
      HybridPrinter(scores: audit.outcomes.hybridScores).printAll()
      print()
    }
    let paths = measured.indices.map { path(of: $0, in: folder) }
    TerminalText.print("Every answer: " + paths.joined(separator: ", "))
  }

  /// Runs what a signal may stop.
  private func stoppable<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let stopped as AuditStopped {
      Console.note(stopped.sentence)
      throw ExitCode(StopSignals.exitStatus)
    }
  }

  private func check(
    _ classifier: any Classifier, _ images: any ImageSource
  ) throws -> [ModelFinding] {
    for warning in shown.warnings(height: images.height, width: images.width) {
      Console.warn(warning)
    }
    if statistics == .batch, (classifier as? Network)?.spec.hasBatchStatistics == false {
      Console.warn("\(classifier.name) has no BatchNorm: --statistics batch changes nothing")
    }
    if statistics == .batch, images.count % batchSize != 0 {
      Console.warn(
        "the last batch has \(images.count % batchSize) images instead of \(batchSize), so its "
          + "batch statistics are noisier")
    }
    guard !noCheck else { return [] }
    let findings = try FirstBatch(classifier, on: images, statistics).findings()
    for finding in findings { Console.warn("\(finding)") }
    return findings
  }
}
