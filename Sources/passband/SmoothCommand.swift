import ArgumentParser
import Foundation
import Reports
import Robustness
import Spectra
import Studies
import Torch
import Training
import Vision

struct SmoothCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "smooth",
    abstract: "Smooth the convolution kernels of a trained model and write it as another.",
    discussion: """
      MODEL is what passband audit takes, and so is what is written: safetensors
      with the network's description for networks of Passband, TorchScript for
      scripted ones. Every plane of h × w weights is smoothed by itself:
        mix             w + rho · (sum of the 8 neighbours, border duplicated), as
                        the paper's code; its sum grows by 1 + 8 rho
        mix-normalized  the same divided by 1 + 8 rho
        lowpass         the bins of the plane's own h × w Fourier transform within
                        --radius (3×3: bins at 0, 1 and 1.41)
      Kernels of 1×1 stay. BatchNorm's running averages are kept unless
      --recalibrate estimates them anew. The file records all of it.

      Examples:
        passband smooth runs/first --method mix --rho 0.2 --out mixed.safetensors
        passband smooth runs/first --method lowpass --radius 1 --layers all \\
          --recalibrate cifar10 --out low.safetensors
        passband smooth model.pt --method mix-normalized --rho 0.5 --out smooth.pt
        passband audit mixed.safetensors --data cifar10
      """)

  @Argument(help: "Run folder, TorchScript file or safetensors file.")
  var source: String

  @Option(help: "How to smooth.")
  var method: SmoothingMethod

  @Option(help: "Weight of each neighbour, from 0 to 1, for mix and mix-normalized.")
  var rho: Double?

  @Option(help: "Radius of lowpass, in bins of the kernels' own transform.")
  var radius: Double?

  @Option(help: "Whether a bin exactly at the radius is stopped (strict) or kept (inclusive).")
  var rule = MaskRule.strict

  @Option(help: "Layers: first, all (with kernels larger than 1×1), or names.")
  var layers = "first"

  @Option(help: "Estimate BatchNorm's averages on training images of this data set.")
  var recalibrate: String?

  @Option(help: "How many of them.")
  var recalibrateImages = 10_000

  @Option(help: "File for the smoothed model.")
  var out: String

  @Flag(help: "Replace a file that is there.")
  var force = false

  @OptionGroup var model: ModelOptions

  @Option(help: "Data set whose image size and classes a network has, with --model.")
  var data: String?

  @Flag(help: "Print one JSON object instead of tables.")
  var json = false

  @OptionGroup var machine: MachineOptions

  /// The smoothing asked for; an option that changes nothing was meant to change something.
  func smoothing() throws -> KernelSmoothing {
    let isMix = method != .lowpass
    guard isMix ? radius == nil : rho == nil else {
      throw ValidationError(
        "--method \(method.rawValue) has no use for --\(isMix ? "radius" : "rho").")
    }
    guard let amount = isMix ? rho : radius else {
      throw ValidationError("--method \(method.rawValue) needs --\(isMix ? "rho" : "radius").")
    }
    let smoothing: KernelSmoothing =
      switch method {
      case .mix: .mix(rho: amount)
      case .mixNormalized: .mixNormalized(rho: amount)
      case .lowpass: .lowPass(radius: amount, rule: rule)
      }
    guard let problem = smoothing.problems.first else { return smoothing }
    throw ValidationError("--\(problem).")
  }

  func validate() throws {
    guard !out.isEmpty else { throw ValidationError("--out is empty; name a file.") }
    _ = try smoothing()
    guard KernelChoice(layers) != nil else {
      throw ValidationError("--layers is \"\(layers)\"; it is first, all, or names with commas.")
    }
    guard recalibrateImages >= 2 else {
      throw ValidationError(
        "--recalibrate-images is \(recalibrateImages); it is a whole number, 2 or more.")
    }
  }

  func run() throws {
    machine.apply()
    let origin = try model.source(source)
    try requireFree(origin)
    let classifier = try origin.load(sizedFor: data)
    try requireEnding(classifier)
    let calibration = try recalibrate.map { try self.calibration($0, origin, classifier) }
    let smoothed: [SmoothedLayer]
    do { smoothed = try smooth(classifier) } catch { throw Failure("\(source): \(error)") }
    let statistics = calibration.map { estimate($0.images, $0.network) }
    let record = try record(smoothed.map(\.layer), statistics, origin)
    try write(classifier, origin.smoothing() + [record])
    let result = SmoothResult(
      out: out, record: record, layers: smoothed, untouched: try pointwise(classifier))
    if json { return try Console.printJSON(result) }
    result.show(hasAverages: (classifier as? Network)?.hasAverages)
  }
}

// MARK: Before

extension SmoothCommand {
  private func requireFree(_ origin: ModelSource) throws {
    func real(_ path: String) -> String {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: out, isDirectory: &isFolder)
    guard !isFolder.boolValue else {
      throw Failure("\(out) is a folder; give --out the name of a file")
    }
    guard real(out) != real(origin.weightsPath) else {
      throw Failure("\(out) is the model itself; give the smoothed one another name")
    }
    guard !exists || force else {
      throw Failure("\(out) is there already; replace it with --force, or choose another --out")
    }
  }

  /// The ending of a file tells commands what kind of model it holds.
  private func requireEnding(_ classifier: any Classifier) throws {
    let isNative = classifier is Network
    guard out.hasSuffix(".safetensors") != isNative else { return }
    throw Failure(
      isNative
        ? "a network of Passband is written as safetensors; give --out a name that ends in "
          + ".safetensors"
        : "a scripted model is written as TorchScript; give --out a name that ends in .pt")
  }

  private func calibration(
    _ name: String, _ origin: ModelSource, _ classifier: any Classifier
  ) throws -> (network: Network, images: Dataset) {
    guard let network = classifier as? Network else {
      throw Failure(
        "\(source): --recalibrate needs to see inside the model, and a scripted one keeps its "
          + "BatchNorm layers to itself; re-estimate them in PyTorch (torch.optim.swa_utils.update_bn), "
          + "or leave it out")
    }
    guard network.hasAverages else {
      throw Failure(
        "\(source) has no BatchNorm, so no averages to estimate; leave --recalibrate out")
    }
    let images = try loadData(name, .train, limit: recalibrateImages)
    try origin.requireFit(network, images)
    return (network, images)
  }

  private func estimate(_ images: Dataset, _ network: Network) -> SmoothingRecord.Statistics {
    let line = ProgressLine(quiet: machine.quiet)
    defer { line.finish() }
    let batchSize = 100
    network.estimateAverages(on: images.images, batchSize: batchSize) { done in
      line.show("\(grouped(done))/\(grouped(images.count)) images for BatchNorm's averages")
    }
    return .init(
      data: images.name, split: images.split.rawValue, count: images.count, sha256: images.sha256,
      batchSize: batchSize)
  }
}

// MARK: Smoothing and after

extension SmoothCommand {
  /// Smooths the chosen layers in place.
  private func smooth(_ classifier: any Classifier) throws -> [SmoothedLayer] {
    let choice = KernelChoice(layers)!
    let old = try choice.chosen(from: ConvolutionKernels(of: classifier))
      .map { $0.weight.detached.copy() }
    let changed = try smoothing().apply(to: classifier, choice)
    return try zip(changed, old).map { try SmoothedLayer($0, was: $1) }
  }

  /// What "all" leaves out.
  private func pointwise(_ classifier: any Classifier) throws -> [String] {
    guard KernelChoice(layers) == .all else { return [] }
    return try ConvolutionKernels(of: classifier).entries.filter { !$0.isSpatial }.map(\.layer)
  }

  private func record(
    _ layers: [String], _ statistics: SmoothingRecord.Statistics?,
    _ origin: ModelSource
  ) throws -> SmoothingRecord {
    SmoothingRecord(
      try smoothing(), layers: layers, recalibrated: statistics,
      source: URL(fileURLWithPath: origin.path).lastPathComponent,
      sourceSHA256: try origin.mark(), trainedOn: try? origin.ownData(to: "train"),
      passband: passbandVersion)
  }

  private func write(_ classifier: any Classifier, _ history: [SmoothingRecord]) throws {
    switch classifier {
    case let network as Network: try network.save(to: out, notes: history.note())
    case let scripted as ScriptedClassifier:
      try scripted.module.save(to: out, notes: history.note())
    default: throw Failure("\(source) is a kind of model that cannot be written")
    }
  }
}
