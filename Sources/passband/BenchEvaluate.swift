import ArgumentParser
import Foundation
import Spectra
import Studies
import Torch
import Training
import Vision

struct BenchEvaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Accuracy on original images and on LFC and HFC at four radii.",
    discussion: """
      Nine conditions an image, components divided by their maximum, BatchNorm's
      running statistics.

      Examples:
        passband bench evaluate --model resnet8 --images 2000
      """,
    aliases: ["measure"])

  @Option(help: "Network.")
  var model = NetworkSpec.Architecture.resnet8

  @Option(help: "Normalisation layers.")
  var norm = Norm.batch

  @Option(help: "Images per repeat, of 32×32 pixels.")
  var images = 2000

  @Option(help: "Images per batch.")
  var batchSize = 100

  @Option(help: "Repeats, after one that is not counted.")
  var repeats = 2

  @Option(help: "Number format of products.")
  var precision = PrecisionChoice.auto

  @OptionGroup var machine: MachineOptions

  func run() throws {
    machine.apply()
    let network = NetworkSpec(model, norm: norm).build(seed: 1)
    let values = try speeds(images, repeats: repeats) {
      try evaluateNineConditions(
        network, images: images, precision: precision.resolved, batchSize: batchSize)
    }
    try Console.printJSON(Timing(name: "evaluate-\(model.rawValue)", values: values))
  }
}

/// The originals, LFC and HFC at r = 4, 8, 12, 16 of random images, rescaled by their maxima.
func evaluateNineConditions(
  _ network: Network, images: Int, precision: Precision, batchSize: Int = 100
) throws {
  let data = randomDataset(images)
  let conditions = Condition.standard(radii: [4, 8, 12, 16], rule: .strict, rescales: [.max])
  _ = try Evaluation(precision: precision, batchSize: batchSize)
    .outcomes(of: network, on: data, under: conditions)
}
