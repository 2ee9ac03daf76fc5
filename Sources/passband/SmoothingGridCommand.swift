import ArgumentParser
import Foundation
import Reports
import Robustness
import Studies
import Torch
import Training
import Vision

struct SmoothingGridCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "smoothing-grid",
    abstract: "Smooth models' kernels by degrees and attack each: the paper's Table 2.",
    discussion: """
      Every MODEL (say, a naturally and an adversarially trained one), as it is and
      smoothed by every method and rho, against every attack within every ε. Prints
      accuracies with 95 % Wilson intervals and, by a stated rule on intervals of
      paired differences, which of the blog's statements these numbers support,
      contradict or leave open. Each cell is a file in --out: a grid that was stopped
      goes on when the command is given again. Writes grid.json, grid.html, grid.md,
      grid.csv and a figure.

      fgsm-min and pgd-min look for the smallest ε, as the paper's code does; pgd and
      autoattack attack within each ε.

      Examples:
        passband smoothing-grid runs/natural runs/adversarial --out table2
        passband smoothing-grid runs/natural --rho 0.1,0.5 --methods mix \\
          --attacks fgsm-min,pgd --limit 200 --out quick
      """)

  @Argument(help: "Run folders, TorchScript files or safetensors files.")
  var models: [String]

  @Option(help: "Strengths of mixing, each from 0 to 1, comma-separated.")
  var rho = Radii(values: [0.1, 0.3, 1])

  @Option(help: "Methods: mix, mix-normalized, lowpass, comma-separated.")
  var methods = "mix,mix-normalized"

  @Option(help: "Radii of lowpass, in bins of the kernels' own transform.")
  var radius = Radii(values: [1])

  @Option(help: "Layers: first, all (with kernels larger than 1×1), or names.")
  var layers = "first"

  @Option(
    help: "Attacks, comma-separated; passband attack --list-attacks names them.",
    transform: AttackNames.init(parsing:))
  var attacks = AttackNames(["fgsm-min", "pgd-min", "pgd", "autoattack"])

  @Option(help: "Steps of the attacks within an ε that have a choice.")
  var steps = 50

  @Option(help: "Their runs from different random points.")
  var restarts = 5

  @Option(help: "How the size of a perturbation is measured.")
  var norm = ThreatNorm.linf

  @Option(
    name: .customLong("eps"), help: "Distances in image units. (default: 0.03,0.06,0.09)",
    transform: EpsilonList.init(parsing:))
  var given: EpsilonList?

  @Option(help: "Estimate BatchNorm's averages on training images of this data set.")
  var recalibrate: String?

  @Option(help: "How many of them.")
  var recalibrateImages = 10_000

  @Option(help: "Use only the first N images.")
  var limit = 1000

  @OptionGroup var search: SearchOptions

  @OptionGroup var model: ModelOptions

  @Option(help: "Folder for cells, page, tables and figure.")
  var out: String

  @Flag(help: "Print one JSON object instead of tables.")
  var json = false

  @OptionGroup var machine: MachineOptions

  func validate() throws {
    try requireName(out)
    let counts = [
      ("limit", limit), ("steps", steps), ("restarts", restarts),
      ("recalibrate-images", recalibrateImages - 1),
    ]
    for (name, value) in counts where value < 1 {
      throw ValidationError("--\(name) is \(value); it is a whole number, 1 or more.")
    }
    guard KernelChoice(layers) != nil else {
      throw ValidationError("--layers is \"\(layers)\"; it is first, all, or names with commas.")
    }
    for epsilon in epsilons where !(epsilon.value > 0) {
      throw ValidationError("--eps has \(epsilon); it is a distance above 0.")
    }
    _ = try smoothings()
    try requireAttacks()
  }

  private func requireAttacks() throws {
    for name in attacks.values {
      let entry = try AttackCatalog.entry(name)
      guard !entry.uses.contains(.surrogate) else {
        throw ValidationError(
          "--attacks has \(name), which needs a surrogate; see passband defend.")
      }
      guard entry.norms.contains(norm) else {
        throw ValidationError("\(name) is not defined for --norm \(norm.rawValue).")
      }
    }
  }

  private var epsilons: [Epsilon] { given?.values ?? [0.03, 0.06, 0.09] }

  /// What is done to the kernels, besides nothing.
  private func smoothings() throws -> [KernelSmoothing] {
    let names = methods.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let known = names.compactMap { SmoothingMethod(rawValue: $0) }
    guard known.count == names.count, Set(names).count == names.count else {
      throw ValidationError(
        "--methods is \"\(methods)\"; it is different ones of mix, mix-normalized, lowpass, with "
          + "commas.")
    }
    let all = known.flatMap { method -> [KernelSmoothing] in
      switch method {
      // rho 0 is the model as it is, which is there anyway.
      case .mix: rho.values.filter { $0 != 0 }.map { .mix(rho: $0) }
      case .mixNormalized: rho.values.filter { $0 != 0 }.map { .mixNormalized(rho: $0) }
      case .lowpass: radius.values.map { .lowPass(radius: $0) }
      }
    }
    guard let problem = all.lazy.flatMap(\.problems).first else { return all }
    throw ValidationError("--\(problem).")
  }

  func run() throws {
    machine.apply()
    let named = try model.named(models)
    let images = try loadData(
      try search.data ?? named[0].source.ownData(to: "attack"), search.split, limit: limit)
    let grid = try grid(named, images)
    try makeFolder(out)
    let line = ProgressLine(quiet: machine.quiet)
    let clock = GridClock()
    let result: SmoothingGridResult
    do {
      result = try grid.run(on: images) { step in
        line.show(clock.text(step, of: images.count))
      }
    } catch let error as KernelError { throw Failure("\(error)") }
    line.finish()
    for warning in result.warnings { Console.warn(warning) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write([UInt8](try encoder.encode(result) + [0x0A]), to: out + "/grid.json")
    let written = try SmoothingGridWriter().write(result, to: URL(fileURLWithPath: out))
    for gap in written.gaps { Console.warn(gap.sentence) }
    if json { return try Console.printJSON(result) }
    show(result)
    print("\nPage: \(written.page.path)")
  }

  private func grid(
    _ named: [(name: String, source: ModelSource)], _ images: Dataset
  ) throws -> SmoothingGrid {
    let searches = try attacks.values.map { name in
      let entry = try AttackCatalog.entry(name)
      let isMinimal = entry.bearsRounding == false && name.hasSuffix("-min")
      let options =
        isMinimal ? AttackOptions() : AttackOptions(steps: steps, restarts: restarts)
      return RobustnessStudy.Search(
        try entry.make(norm, options), in: search.precision(of: entry))
    }
    let calibration = try recalibrate.map { try loadData($0, .train, limit: recalibrateImages) }
    let models = try named.map { name, source in
      SmoothingGrid.Model(name: name, sha256: try source.mark()) { try source.load(for: images) }
    }
    return SmoothingGrid(
      models, try smoothings(), layers: KernelChoice(layers)!, searches, within: epsilons,
      calibration: calibration, statistics: search.statistics, seed: search.seed,
      batchSize: search.batchSize,
      folder: out)
  }

  private func show(_ result: SmoothingGridResult) {
    let tables = SmoothingGridTables(result)
    print(
      "\(grouped(result.data.count)) \(result.data.split) images of \(result.data.name) · "
        + "\(norm.symbol) · layers \(result.layers) · BatchNorm averages "
        + "\(result.calibration == nil ? "kept" : "estimated anew") · seed \(search.seed)\n")
    print(tables.table.text(), terminator: "")
    print()
    for attack in result.attacks {
      print("\(attack.name): \(attack.parametersInWords), searched in \(attack.precision)")
    }
    for sentence in tables.sentences { print("\n• \(sentence)") }
  }
}
