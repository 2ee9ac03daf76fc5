import ArgumentParser
import Studies
import Torch
import Training
import Vision

struct BenchHeatMap: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "heat-map",
    abstract: "The Fourier heat map: errors under a wave of each frequency.",
    discussion: """
      Answers a second: each image counts once for every frequency, and once clean.

      Examples:
        passband bench heat-map --model resnet8 --images 10
        passband bench heat-map --model resnet18 --images 100 --grid 5
      """)

  @Option(help: "Network.")
  var model = NetworkSpec.Architecture.resnet8

  @Option(help: "Images, of 32×32 pixels.")
  var images = 10

  @Option(help: "Frequencies along an axis, odd.")
  var grid = 31

  @Option(help: "Repeats, after one that is not counted.")
  var repeats = 1

  @Option(help: "Number format of products.")
  var precision = PrecisionChoice.auto

  @OptionGroup var machine: MachineOptions

  func validate() throws {
    for (name, value) in [("images", images), ("grid", grid), ("repeats", repeats)]
    where value < 1 {
      throw ValidationError("--\(name) is \(value); it is a whole number, 1 or more.")
    }
    guard grid % 2 == 1 else { throw ValidationError("--grid is \(grid); it is odd.") }
  }

  func run() throws {
    machine.apply()
    let network = NetworkSpec(model).build(seed: 1)
    let data = randomDataset(images)
    let evaluation = Evaluation(precision: precision.resolved)
    let settings = HeatMapSettings(
      grid: grid, norm: HeatMapSettings.defaultNorm(height: data.height, width: data.width))
    let frequencies = min(grid, 31)
    let answers = images * ((frequencies * frequencies + 1) / 2 + 1)
    let values = try speeds(answers, repeats: repeats) {
      _ = try FourierHeatMap(
        of: network, on: data, images: images, settings: settings, using: evaluation,
        source: evaluation.source(network, data))
    }
    try Console.printJSON(Timing(name: "heat-map-\(model.rawValue)", values: values))
  }
}
