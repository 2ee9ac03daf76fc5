import ArgumentParser
import Foundation
import Torch
import Training
import Vision

struct BenchTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "The training loop, batches and all.",
    discussion: """
      With --measured it is an epoch of a study: what training and measuring take
      together, by images trained on.

      Examples:
        passband bench train --model resnet18 --batch-size 128 --repeats 3
        passband bench train --model resnet8 --images 2560 --measured 512
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

  @Option(help: "Images measured under nine conditions after each repeat.")
  var measured = 0

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
    let info = info(recipe, spec)
    try run.create(info)
    _ = try Trainer(info: info, folder: run, measure: measure).run(on: pixels, labels)
    let name = (measured > 0 ? "study-epoch-" : "train-") + model.rawValue
    try Console.printJSON(Timing(name: name, values: try run.epochs().dropFirst().map(speed)))
  }

  private func info(_ recipe: Recipe, _ spec: NetworkSpec) -> RunInfo {
    RunInfo(
      name: "bench", created: "", recipe: recipe, network: NetworkInfo(spec: spec, parameters: 0),
      data: DataInfo(
        name: "random", classNames: [],
        train: .init(count: images, available: images, official: nil, sha256: ""),
        test: .init(count: 0, available: 0, official: nil, sha256: "")),
      environment: .current(precision: recipe.precision))
  }

  private func measure(_ network: Network, _ epoch: Int) throws -> EpochMeasurements {
    if measured > 0 {
      try evaluateNineConditions(network, images: measured, precision: precision.resolved)
    }
    return EpochMeasurements()
  }

  private func speed(_ epoch: EpochRecord) -> Double {
    Double(images) / (epoch.trainSeconds + (measured > 0 ? epoch.measureSeconds : 0))
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
