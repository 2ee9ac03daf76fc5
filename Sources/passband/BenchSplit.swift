import ArgumentParser
import Foundation
import Spectra
import Torch

struct BenchSplit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split", abstract: "The spectral split of float images.",
    discussion: """
      All images at once, or with --batch-size as an evaluation does it.

      Examples:
        passband bench split --radii 4,8,12,16 --images 10000
        passband bench split --size 224 --radii 28 --images 200 --batch-size 50
      """)

  @Option(help: "Cutting radii.")
  var radii = Radii(values: [4])

  @Option(help: "Images.")
  var images = 10_000

  @Option(help: ArgumentHelp("Images split together; the default is all of them.", valueName: "n"))
  var batchSize: Int?

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
    let step = max(1, min(batchSize ?? images, images))
    let values = withoutGradients {
      speeds(images, repeats: repeats) {
        for start in stride(from: 0, to: images, by: step) {
          _ = Spectra.split(pixels[start..<min(images, start + step)], by: masks)
        }
      }
    }
    try Console.printJSON(Timing(name: "split-\(size)", values: values))
  }
}
