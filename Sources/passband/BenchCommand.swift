import ArgumentParser
import Foundation
import Torch
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
        passband bench evaluate --model resnet32-hfc --images 500
        passband bench split --radii 4,8,12,16 --images 10000
        passband bench attack --images 200
        passband bench heat-map --images 10
        passband bench load folder:photos --input-size 224
      """,
    subcommands: [
      BenchTrain.self, BenchEvaluate.self, BenchSplit.self, BenchAttack.self, BenchHeatMap.self,
      BenchLoad.self,
    ])
}

/// What a bench run prints.
struct Timing: Encodable {
  let name: String
  let unit = "images/s"
  /// One of each repeat.
  let values: [Double]
  let threads = Machine.threads
}

/// Images per second of each repeat after a first one that is not counted.
func speeds(_ images: Int, repeats: Int, _ work: () throws -> Void) rethrows -> [Double] {
  let clock = ContinuousClock()
  let all = try (0...repeats).map { _ in
    Double(images) / (try clock.measure(work) / .seconds(1))
  }
  return Array(all.dropFirst())
}

/// The same as a data set of ten classes.
func randomDataset(_ count: Int) -> Dataset {
  let (images, labels) = randomData(count, size: 32)
  return Dataset(
    name: "random", split: .test, images: images, labels: labels,
    classNames: (0..<10).map(String.init))
}

/// Random images and labels, always the same.
func randomData(_ count: Int, size: Int) -> (images: Tensor, labels: Tensor) {
  let generator = Generator(seed: 1)
  let pixels = Tensor.randomIntegers([count, 3, size, size], in: 0..<256, using: generator)
  return (pixels.to(.uint8), Tensor.randomIntegers([count], in: 0..<10, using: generator))
}
