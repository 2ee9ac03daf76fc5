import ArgumentParser
import Foundation
import Studies
import Torch
import Vision

struct BenchLoad: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Reading and decoding of a folder of pictures, alone or under a network.",
    discussion: """
      DATA is what passband audit takes. Without --model the images are only read;
      with it a network of random weights answers them meanwhile, as in an audit of
      the original images. Beside images per second: how many cores were busy.

      Examples:
        passband bench load folder:photos --input-size 224 --resize 256
        passband bench load folder:photos --input-size 224 --model resnet50
      """)

  @Argument(help: "Data set.")
  var data: String

  @OptionGroup(title: "Input options") var input: InputOptions

  @Option(help: "A network that answers the images.")
  var model: NetworkSpec.Architecture?

  @Option(help: "Images per repeat.")
  var images = 1000

  @Option(help: "Images per batch.")
  var batchSize = 100

  @Option(help: "Repeats, after one that is not counted.")
  var repeats = 1

  @OptionGroup var machine: MachineOptions

  private struct Report: Encodable {
    let name: String
    let unit = "images/s"
    let values: [Double]
    /// Processor time over time.
    let coresBusy: [Double]
    let threads = Machine.threads
  }

  func validate() throws {
    for (name, value) in [("images", images), ("batch-size", batchSize), ("repeats", repeats)]
    where value < 1 {
      throw ValidationError("--\(name) is \(value); it is a whole number, 1 or more.")
    }
  }

  func run() throws {
    machine.apply()
    let source = try input.open(data, .test, for: ModelSource(path: ""), limit: images)
    let network = model.map {
      NetworkSpec(
        $0, channels: source.channels, height: source.height, width: source.width,
        classes: max(2, source.classCount)
      ).build(seed: 1)
    }
    let clock = ContinuousClock()
    var (speeds, cores) = ([Double](), [Double]())
    for _ in 0...repeats {
      let before = processorSeconds
      let elapsed = try clock.measure { try pass(source, network) } / .seconds(1)
      speeds.append(Double(source.count) / elapsed)
      cores.append((processorSeconds - before) / elapsed)
    }
    let name = "load-\(source.height)" + (model.map { "-\($0.rawValue)" } ?? "")
    try Console.printJSON(
      Report(
        name: name, values: Array(speeds.dropFirst()), coresBusy: Array(cores.dropFirst())))
  }

  private func pass(_ source: any ImageSource, _ network: Network?) throws {
    if let network {
      let evaluation = Evaluation(batchSize: batchSize)
      _ = try evaluation.outcomes(of: network, on: source, under: [.original])
    } else {
      let batches = source.batches(source.plan(batchesOf: batchSize))
      while let batch = try batches.next() { _ = unitImages(batch) }
    }
  }

  /// Of all threads, in user and system mode.
  private var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
