import ArgumentParser
import Foundation
import Robustness
import Studies
import Torch
import Training
import Vision

struct BenchAttack: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attack",
    abstract: "PGD as passband attack runs it, on random images.",
    discussion: """
      Labels are the model's own answers, so that every image is attacked. Without
      MODEL a resnet18 of random weights. --export writes the model and the images
      for other programs to attack, and ends.

      Examples:
        passband bench attack --images 200 --steps 20
        passband bench attack runs/first --data cifar10 --no-early-stop
        passband bench attack --export folder
      """)

  @Argument(help: "Run folder or safetensors file of Passband.")
  var model: String?

  @Option(help: "Data set in the place of random images; only its test images.")
  var data: String?

  @Option(help: "Images per repeat.")
  var images = 1000

  @Option(help: "Images per batch.")
  var batchSize = 100

  @Option(help: "Gradients for each image.")
  var steps = 20

  @Option(
    name: .customLong("eps"), help: "Distance in L∞. (default: 8/255)",
    transform: EpsilonList.init(parsing:))
  var epsilons = EpsilonList(Epsilon(8.0 / 255))

  @Flag(inversion: .prefixedNo, help: "Leave images alone once they fool.")
  var earlyStop = true

  @Option(help: "Number format of the search.")
  var precision = PrecisionChoice.auto

  @Option(help: "Repeats, after one that is not counted.")
  var repeats = 1

  @Option(help: "Folder for model.safetensors and images.safetensors.")
  var export: String?

  @OptionGroup var machine: MachineOptions

  /// What other programs are to be compared in.
  private struct Report: Encodable {
    let name = "attack-pgd"
    let unit = "images/s"
    let values: [Double]
    let robust: RobustnessResult.Score
    let threads = Machine.threads
  }

  func run() throws {
    machine.apply()
    let network = try network()
    let data = try dataset(network)
    if let export { return try write(network, data, to: export) }
    let study = RobustnessStudy(
      [.init(PGD(.linf, steps: steps), in: precision.resolved)], within: epsilons.values,
      batchSize: batchSize, stopsOnSuccess: earlyStop)
    var robust: [Bool] = []
    let values = try speeds(data.count, repeats: repeats) {
      let record = try study.run(on: network, data)[0].record
      robust = record.isRobust(record.rows[0])
    }
    let score = RobustnessResult.Score(correct: robust.count { $0 }, count: robust.count)
    try Console.printJSON(Report(values: values, robust: score))
  }

  private func network() throws -> Network {
    guard let model else { return NetworkSpec(.resnet18).build(seed: 1) }
    let folder = RunFolder(model)
    return folder.exists ? try folder.network() : try Network(contentsOf: model)
  }

  /// Images with the network's own answers as labels.
  private func dataset(_ network: Network) throws -> Dataset {
    let pixels =
      try data.map { try loadData($0, .test, limit: images).images }
      ?? randomData(images, size: 32).images
    let batches = Batches(
      images: pixels, labels: Tensor.zeros([pixels.shape[0]], dtype: .int64), batchSize: batchSize)
    let labels = withoutGradients {
      (0..<batches.count).map { network.logits(batches[$0].images, .running).argmax(1) }
    }
    return Dataset(
      name: data ?? "random", split: .test, images: pixels,
      labels: Tensor.concatenated(labels, along: 0),
      classNames: (0..<network.spec.classes).map { "\($0)" })
  }

  private func write(_ network: Network, _ data: Dataset, to folder: String) throws {
    try makeFolder(folder)
    try network.save(to: folder + "/model.safetensors")
    try StateDictionary([("images", data.images), ("labels", data.labels)])
      .write(to: folder + "/images.safetensors")
  }
}
