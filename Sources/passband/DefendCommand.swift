import ArgumentParser
import Foundation
import Reports
import Robustness
import Spectra
import Studies
import Torch
import Training
import Vision

struct DefendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "defend",
    abstract: "Tell what an input filter in front of a model is worth as a defence.",
    discussion: """
      MODEL is what passband audit takes. A front end is a filter, and what follows
      it: lowpass:RADIUS or gaussian:SIGMA (in frequency bins), then ,clip or ,round
      or both. Each is attacked by somebody who does not know of it (oblivious), end
      to end, straight through what clips or rounds, by scores alone (square), and
      with images found on the bare model (transfer); the credit is each image's
      minimum over all. The masking gap is what the oblivious attacker alone would
      have credited beyond that. --save keeps page, figure, table and the state that
      --resume goes on from.

      Examples:
        passband defend runs/first --front lowpass:12,clip,round
        passband defend runs/first --front lowpass:8 --front lowpass:12 \\
          --front lowpass:16 --save filters
        passband defend model.pt --data cifar10 --front gaussian:6,clip \\
          --norm l2 --eps 0.5 --surrogate runs/second --json
      """)

  @Argument(help: "Run folders, TorchScript files or safetensors files.")
  var models: [String]

  @Option(
    help: ArgumentHelp("A front end, for example lowpass:12,clip; repeat to compare."),
    transform: parsedFront)
  var front: [FrontEndSpec]

  @Option(help: "Run by the first three attackers: one of passband attack's.")
  var attack = "pgd"

  @Option(help: "How the size of a perturbation is measured.")
  var norm = ThreatNorm.linf

  @Option(
    name: .customLong("eps"),
    help: "Largest distances in image units, comma-separated, as 8/255 or 0.03.",
    transform: EpsilonList.init(parsing:))
  var given: EpsilonList?

  @Option(help: "Steps of the attack.")
  var steps = 50

  @Option(help: "Its runs from different random points.")
  var restarts = 1

  @Option(help: "Queries of square for each image.")
  var queries = 1000

  @Option(help: "Another MODEL to transfer from, too.")
  var surrogate: String?

  @Option(help: "Use only the first N images.")
  var limit = 500

  @OptionGroup var search: SearchOptions

  @OptionGroup var model: ModelOptions

  @Option(help: "Folder for page, figure, tables and state.")
  var save: String?

  @Flag(help: "Go on with what --save kept; start it where there is nothing.")
  var resume = false

  @Flag(help: "Print one JSON object instead of tables.")
  var json = false

  @OptionGroup var machine: MachineOptions

  private var epsilons: [Epsilon] { given?.values ?? [norm.customaryEpsilon] }

  func validate() throws {
    for (place, one) in front.enumerated() where front[..<place].contains(one) {
      throw ValidationError("--front \(one) is there twice.")
    }
    let counts = [
      ("limit", limit), ("steps", steps), ("restarts", restarts),
      ("queries", queries),
    ]
    for (name, value) in counts where value < 1 {
      throw ValidationError("--\(name) is \(value); it is a whole number, 1 or more.")
    }
    for epsilon in epsilons where !(epsilon.value > 0) {
      throw ValidationError("--eps has \(epsilon); it is a distance above 0.")
    }
    try requireAttack()
    guard save != "" else { throw ValidationError("--save is empty; name a folder.") }
    guard save != nil || !resume else {
      throw ValidationError("--resume goes on with what --save kept; give both.")
    }
  }

  private func requireAttack() throws {
    let entry: AttackEntry
    do { entry = try AttackCatalog.entry(attack) } catch { throw ValidationError("\(error)") }
    guard !entry.uses.contains(.surrogate) else {
      throw ValidationError("--attack \(attack) follows no gradient; transfer is run anyway.")
    }
    guard entry.norms.contains(norm) else {
      throw ValidationError("\(attack) is not defined for --norm \(norm.rawValue).")
    }
  }

  func run() throws {
    machine.apply()
    let named = try model.named(models)
    let images = try loadData(
      try search.data ?? named[0].source.ownData(to: "attack"), search.split, limit: limit)
    let classifiers = try named.map { try $0.source.load(for: images) }
    for warning in front.flatMap({ $0.mask.warnings(height: images.height, width: images.width) }) {
      Console.warn("\(warning)")
    }
    let folder = try save.map { try StudyFolder($0, "defence.json", resuming: resume) }
    var (defences, warnings): ([DefenceResult.Defence], [String]) = ([], [])
    for ((name, source), classifier) in zip(named, classifiers) {
      let found = try attack(classifier, source, named.count > 1 ? name : nil, images, folder)
      defences += found.defences
      warnings += found.warnings.filter { !warnings.contains($0) }
    }
    let result = DefenceResult(
      data: .init(
        name: images.name, split: images.split.rawValue, count: images.count,
        sha256: images.sha256),
      threat: .init(norm: norm, eps: epsilons), settings: settings, defences: defences,
      warnings: warnings)
    try finish(result, folder)
  }

  private func attack(
    _ classifier: any Classifier, _ source: ModelSource, _ name: String?, _ images: Dataset,
    _ folder: StudyFolder?
  ) throws -> (defences: [DefenceResult.Defence], warnings: [String]) {
    classifier.restartTestNoise(seed: search.seed)
    let study = try study(source, folder.map { "\($0.state)/\(name ?? source.title)" }, images)
    let line = ProgressLine(quiet: machine.quiet)
    defer { line.finish() }
    var found = try study.run(on: classifier, behind: front, images) { step in
      line.show(
        "\(name.map { "\($0) · " } ?? "")\(step.front ?? "bare model") · \(step.attacker) "
          + "(\(step.index + 1) of \(step.count)) · \(grouped(step.done))/\(grouped(images.count)) "
          + "images")
    }
    // Models of one architecture are told apart by where they come from.
    if let name { for place in found.defences.indices { found.defences[place].model = name } }
    return found
  }

  private func study(
    _ source: ModelSource, _ state: String?, _ images: Dataset
  ) throws -> DefenceStudy {
    let entry = try AttackCatalog.entry(attack)
    let surrogate = try surrogate.map { path in
      try Victim(model.source(path).load(for: images))
    }
    return DefenceStudy(
      attack: try entry.make(norm, .init(steps: steps, restarts: restarts)),
      square: try AttackCatalog.entry("square").make(norm, .init(steps: queries)),
      transfer: PGD.momentumFGSM(norm, steps: 10), within: epsilons, surrogate: surrogate,
      precision: search.precision(of: entry), statistics: search.statistics, seed: search.seed,
      batchSize: search.batchSize, folder: state, modelMark: try source.mark())
  }

  private func finish(_ result: DefenceResult, _ folder: StudyFolder?) throws {
    for warning in result.warnings { Console.warn(warning) }
    try folder?.finish(result)
    let written = try folder.map {
      try DefenceWriter().write(result, to: URL(fileURLWithPath: $0.path))
    }
    for gap in written?.gaps ?? [] { Console.warn(gap.sentence) }
    if json { return try Console.printJSON(result) }
    print(
      "\(grouped(result.data.count)) \(result.data.split) images of \(result.data.name) · "
        + "\(norm.symbol) · \(search.statistics.rawValue) statistics · seed \(search.seed)\n")
    print(DefenceTables(result).table.text(), terminator: "")
    for sentence in result.defences.flatMap(\.sentences) { print("\n• \(sentence)") }
    if let written { print("\nPage: \(written.page.path)") }
  }

  private var settings: RobustnessResult.Settings {
    .init(
      seed: search.seed, batchSize: search.batchSize, statistics: search.statistics.rawValue,
      stopsOnSuccess: true,
      passes: 1)
  }
}
