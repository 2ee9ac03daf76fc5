import ArgumentParser
import Foundation
import Robustness
import Studies
import Torch
import Training
import Vision

struct AttackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attack",
    abstract: "Search images that fool a model within a distance of the clean ones.",
    discussion: """
      MODEL is what passband audit takes. Each attack moves every image by at most
      EPS in the norm, inside [0, 1], and the model is asked again, in float32,
      about the images it returns, as floats and rounded to 8 bits. EPS is in image
      units: 8/255 moves a pixel by eight grey levels. Prints robust accuracy with
      95 % Wilson intervals per attack and for the worst case: per image, the
      minimum over the attacks. Robust accuracy is an upper bound; a stronger attack
      may come. --gates tells whether it can be believed at all: whether the model
      is hard to fool or the attack does not work on it. Also prints where in the
      spectrum perturbations and input gradients lie, beside white noise.

      Examples:
        passband attack runs/first
        passband attack runs/first --attack fgsm,pgd --eps 2/255,4/255,8/255
        passband attack runs/first --attack pgd --steps 100 --restarts 5 \\
          --save attacked --resume
        passband attack model.pt --data cifar10 --norm l2 --eps 0.5 --json
        passband attack runs/first --band low:8
        passband attack runs/first --gates --surrogate runs/second
        passband attack runs/first --front lowpass:12,clip,round --gates
        passband attack --list-attacks
      """)

  @Argument(help: "Run folder, TorchScript file or safetensors file.")
  var model: String?

  @OptionGroup var choice: AttackChoice

  @Option(
    help: "A filter in front of the model, for example lowpass:12,clip; see passband defend.",
    transform: parsedFront)
  var front: FrontEndSpec?

  @Option(help: "Data set; a run folder's own when left out.")
  var data: String?

  @Option(help: "Which part of it.")
  var split = DataSplit.test

  @OptionGroup(title: "Input options") var input: InputOptions

  @Option(help: "Use only the first N images.")
  var limit = 1000

  @Option(help: "Images per batch: random numbers are drawn for a batch.")
  var batchSize = 100

  @Option(help: "Decides random starts and draws.")
  var seed: UInt64 = 0

  @Option(help: "What BatchNorm normalises with.")
  var statistics = Statistics.running

  @Option(name: .customLong("model"), help: "The network in a safetensors file.")
  var architecture: NetworkSpec.Architecture?

  @Option(name: .customLong("network-norm"), help: "Its normalisation layers, with --model.")
  var networkNorm = Norm.batch

  @Option(help: "Radii in frequency bins beyond which shares of energy are told.")
  var radii = Radii(values: [4, 8, 12, 16])

  @Flag(help: "Check whether the attack works on this model; see docs/attacks.md.")
  var gates = false

  @Option(help: "Images that the gates look at.")
  var gateImages = 128

  @Option(help: "Folder for the attacked images and every answer.")
  var save: String?

  @Flag(help: "Go on with what --save kept; start it where there is nothing.")
  var resume = false

  @Flag(help: "Print one JSON object instead of tables.")
  var json = false

  @Flag(help: "List the attacks, their norms and parameters, and end.")
  var listAttacks = false

  @OptionGroup var machine: MachineOptions

  func validate() throws {
    guard !listAttacks else { return }
    guard model != nil else { throw ValidationError("Missing expected argument '<model>'") }
    let counts = [("limit", limit), ("batch-size", batchSize), ("gate-images", gateImages)]
    for (name, value) in counts where value < 1 {
      throw ValidationError("--\(name) is \(value); it is a whole number, 1 or more.")
    }
    try choice.requireUsed(withGates: gates)
    guard !gates || choice.epsilons.max()!.value > 0 else {
      throw ValidationError("--gates need a ball: give an --eps above 0.")
    }
    guard save != "" else { throw ValidationError("--save is empty; name a folder.") }
    guard save != nil || !resume else {
      throw ValidationError("--resume goes on with what --save kept; give both.")
    }
  }

  func run() throws {
    machine.apply()
    guard !listAttacks, let model else { return try AttackList().show(json: json) }
    let source = source(model)
    try source.requireModel()
    let images = try input.load(
      try data ?? source.ownData(to: "attack"), split, for: source, limit: limit)
    let bare = try source.load(for: images)
    let classifier: any Classifier = front?.before(bare, images) ?? bare
    classifier.restartTestNoise(seed: seed)
    try tellOddities(classifier, images)
    let saved = try save.map { try SavedAttack($0, resuming: resume) }
    let surrogate = try choice.surrogate.map { try self.surrogate($0, images) }
    // Who defends a model must withstand images found on it without the defence.
    let transferred = surrogate ?? (front == nil ? nil : Victim(bare, statistics: statistics))
    let study = try study(source, surrogate, folder: saved?.stateFolder)
    let found = try attack(study, classifier, images, saved)
    let result = RobustnessResult(
      found, model: classifier.name, data: description(of: images), settings: settings,
      gradients: try study.gradients(of: classifier, images),
      gates: try checkGates(study, classifier, images, transferred))
    for warning in result.warnings { Console.warn(warning) }
    try saved?.finish(result, found.map(\.record), images)
    if json { return try Console.printJSON(result) }
    AttackPrinter(result: result).printAll()
    if let save { print("\nImages and every answer: \(save)") }
  }

  private func source(_ path: String) -> ModelSource {
    ModelSource(
      path: path, architecture: architecture, norm: networkNorm,
      normalization: input.normalization)
  }

  private func surrogate(_ path: String, _ images: Dataset) throws -> Victim {
    let source = source(path)
    try source.requireModel()
    return try Victim(source.load(for: images))
  }

  private func study(
    _ source: ModelSource, _ surrogate: Victim?, folder: String?
  ) throws -> RobustnessStudy {
    RobustnessStudy(
      try choice.searches(surrogate: surrogate, statistics), within: choice.epsilons,
      statistics: statistics, seed: seed, batchSize: batchSize,
      stopsOnSuccess: choice.earlyStop, passes: choice.passes, radii: radii.values,
      folder: folder, modelMark: try source.mark())
  }

  private func attack(
    _ study: RobustnessStudy, _ classifier: any Classifier, _ images: Dataset,
    _ saved: SavedAttack?
  ) throws -> [RobustnessStudy.Found] {
    let progress = AttackProgress(study, count: images.count, quiet: machine.quiet)
    defer { progress.finish() }
    return try study.run(on: classifier, images) { place, batch in
      try saved?.keep(batch, of: study.searches[place].attack.name, study.epsilons, images)
      progress.show(place, batch)
    }
  }

  private func checkGates(
    _ study: RobustnessStudy, _ classifier: any Classifier, _ images: Dataset,
    _ surrogate: Victim?
  ) throws -> GateReport? {
    guard gates else { return nil }
    let line = ProgressLine(quiet: machine.quiet)
    defer { line.finish() }
    let start = ProcessInfo.processInfo.systemUptime
    // A tenth of the published queries: enough to tell that a gradient misleads.
    let blackBox = try AttackCatalog.entry("square").make(choice.norm, .init(steps: 500))
    return try study.gates(
      on: classifier, images, limit: gateImages, blackBox: blackBox, surrogate: surrogate
    ) { step in
      let seconds = ProcessInfo.processInfo.systemUptime - start
      let left = seconds * (Double(step.expected.passes) / Double(max(1, step.spent.passes)) - 1)
      line.show(
        "gate \(step.index + 1) of \(step.count): \(step.gate) · at most "
          + "\(spoken(seconds: max(0, left))) left")
    }
  }

  private func tellOddities(_ classifier: any Classifier, _ images: Dataset) throws {
    if let scripted = bare(classifier) as? ScriptedClassifier, scripted.module.wasTraining {
      Console.warn(
        "\(scripted.name) was saved in training mode; it is asked in evaluation mode. Call eval() on "
          + "it before you export it")
    }
    let few = unitImages(images.images[0..<min(8, images.count)])
    let victim = Victim(classifier, statistics: statistics)
    for oddity in try victim.oddities(on: few, labels: images.labels) { Console.warn(oddity) }
    for finding in try FirstBatch(classifier, on: images, statistics).inputFindings() {
      Console.warn("\(finding)")
    }
  }

  private func bare(_ classifier: any Classifier) -> any Classifier {
    let base = (classifier as? FrontedClassifier)?.base ?? classifier
    return (base as? NormalizedClassifier)?.inner ?? base
  }

  private func description(of images: Dataset) -> AuditResult.Data {
    .init(
      name: images.name, split: images.split.rawValue, count: images.count, sha256: images.sha256)
  }

  private var settings: RobustnessResult.Settings {
    .init(
      seed: seed, batchSize: batchSize, statistics: statistics.rawValue,
      stopsOnSuccess: choice.earlyStop,
      passes: choice.passes)
  }
}

extension Queries {
  /// A backward pass takes about as long as a forward one.
  fileprivate var passes: Int { forward + backward }
}
