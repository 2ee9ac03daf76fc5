import ArgumentParser
import Foundation
import Spectra
import Studies
import Torch
import Training
import Vision

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time one piece of Passband's work on random images.",
    discussion: """
      Prints images per second of each repeat as JSON. Comparisons with PyTorch,
      interleaved on the same machine, come from make bench.

      Examples:
        passband bench train --model resnet18 --batch-size 128 --repeats 3
        passband bench split --radii 4,8,12,16 --images 10000
        passband bench attack --images 200
        passband bench load folder:photos --input-size 224
      """,
    subcommands: [
      BenchTrain.self, BenchMeasure.self, BenchSplit.self, BenchAttack.self, BenchLoad.self,
    ])
}

/// What a bench run prints.
private struct Timing: Encodable {
  let name: String
  let unit = "images/s"
  let values: [Double]
  let threads = Machine.threads
}

/// Random images and labels, always the same.
func randomData(_ count: Int, size: Int) -> (images: Tensor, labels: Tensor) {
  let generator = Generator(seed: 1)
  let pixels = Tensor.randomIntegers([count, 3, size, size], in: 0..<256, using: generator)
  return (pixels.to(.uint8), Tensor.randomIntegers([count], in: 0..<10, using: generator))
}

struct BenchTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "The training loop, batches and all, without measuring.",
    discussion: """
      Examples:
        passband bench train --model resnet18 --batch-size 128 --repeats 3
        passband bench train --set adversary=pgd --set adversary-steps=10
      """)

  @Option(help: "Network.")
  var model = NetworkSpec.Architecture.resnet18

  @Option(help: "Normalisation layers.")
  var norm = Norm.batch

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Set any key of the recipe.", valueName: "key=value"))
  var settings: [String] = []

  @Option(help: "Images per step.")
  var batchSize = 128

  @Option(help: "Images per repeat, of 32×32 pixels.")
  var images = 1280

  @Option(help: "Repeats, after one that is not counted.")
  var repeats = 3

  @Option(help: "Number format of products.")
  var precision = PrecisionChoice.auto

  @OptionGroup var machine: MachineOptions

  func run() throws {
    machine.apply()
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("passband-bench-\(ProcessInfo.processInfo.processIdentifier)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let recipe = try recipe()
    let spec = recipe.networkSpec(
      channels: 3, height: 32, width: 32, classes: 10, mean: [], deviation: [])
    guard spec.problems.isEmpty else { throw Failure(spec.problems.joined(separator: "\n")) }
    let (pixels, labels) = randomData(images, size: 32)
    let run = RunFolder(folder)
    let info = RunInfo(
      name: "bench", created: "", recipe: recipe,
      network: NetworkInfo(spec: spec, parameters: 0),
      data: DataInfo(
        name: "random", classNames: [],
        train: .init(count: images, available: images, official: nil, sha256: ""),
        test: .init(count: 0, available: 0, official: nil, sha256: "")),
      environment: .current(precision: recipe.precision))
    try run.create(info)
    _ = try Trainer(info: info, folder: run, measure: { _, _ in EpochMeasurements() })
      .run(on: pixels, labels)
    let speeds = try run.epochs().dropFirst().compactMap(\.imagesPerSecond)
    try Console.printJSON(Timing(name: "train-\(model.rawValue)", values: speeds))
  }

  private func recipe() throws -> Recipe {
    var draft = RecipeDraft(
      Recipe(
        data: "random", model: model, norm: norm, epochs: repeats + 1, batchSize: batchSize,
        precision: precision.resolved))
    for setting in settings { draft.set(setting, from: "--set") }
    return try draft.recipe()
  }
}

struct BenchMeasure: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Accuracy on original images and on LFC and HFC at four radii.",
    discussion: """
      Nine conditions an image, components divided by their maximum, BatchNorm's
      running statistics, batches of 100.

      Examples:
        passband bench measure --model resnet8 --images 2000
      """)

  @Option(help: "Network.")
  var model = NetworkSpec.Architecture.resnet8

  @Option(help: "Normalisation layers.")
  var norm = Norm.batch

  @Option(help: "Images per repeat, of 32×32 pixels.")
  var images = 2000

  @Option(help: "Repeats, after one that is not counted.")
  var repeats = 2

  @Option(help: "Number format of products.")
  var precision = PrecisionChoice.auto

  @OptionGroup var machine: MachineOptions

  func run() throws {
    machine.apply()
    let (pixels, labels) = randomData(images, size: 32)
    let data = Dataset(
      name: "random", split: .test, images: pixels, labels: labels,
      classNames: (0..<10).map(String.init))
    let network = NetworkSpec(model, norm: norm).build(seed: 1)
    let conditions = Condition.standard(radii: [4, 8, 12, 16], rule: .strict, rescales: [.max])
    let evaluation = Evaluation(precision: precision.resolved)
    let clock = ContinuousClock()
    let speeds = try (0...repeats).map { _ in
      let elapsed = try clock.measure {
        _ = try evaluation.outcomes(of: network, on: data, under: conditions)
      }
      return Double(images) / (elapsed / .seconds(1))
    }
    try Console.printJSON(
      Timing(name: "measure-\(model.rawValue)", values: Array(speeds.dropFirst())))
  }
}

struct BenchSplit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split", abstract: "The spectral split of float images.",
    discussion: """
      Examples:
        passband bench split --radii 4,8,12,16 --images 10000
      """)

  @Option(help: "Cutting radii.")
  var radii = Radii(values: [4])

  @Option(help: "Images.")
  var images = 10_000

  @Option(help: "Height and width.")
  var size = 32

  @Option(help: "Repeats, after one that is not counted.")
  var repeats = 5

  @OptionGroup var machine: MachineOptions

  func run() throws {
    machine.apply()
    let generator = Generator(seed: 1)
    let pixels = Tensor.randomUniform([images, 3, size, size], using: generator)
    let masks = radii.values.map { FrequencyMask.disc(radius: $0) }
    let clock = ContinuousClock()
    let speeds = withoutGradients {
      (0...repeats).map { _ in
        let elapsed = clock.measure { _ = Spectra.split(pixels, by: masks) }
        return Double(images) / (elapsed / .seconds(1))
      }
    }
    try Console.printJSON(Timing(name: "split-\(size)", values: Array(speeds.dropFirst())))
  }
}
