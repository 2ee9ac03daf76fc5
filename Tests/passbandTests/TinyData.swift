import Foundation
import Testing
import Vision

/// A data set in CIFAR-10's layout: 5 × 40 training and 60 test images of slanted waves.
final class TinyData: Sendable {
  static let shared = TinyData()
  let root: String

  private init() {
    root = NSTemporaryDirectory() + "passband-tests-data-" + UUID().uuidString
    let folder = root + "/cifar-10-batches-bin"
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (place, name) in KnownDataset.cifar10.files(.train).enumerated() {
      TinyData.write(folder + "/" + name, count: 40, from: 40 * place)
    }
    TinyData.write(folder + "/test_batch.bin", count: 60, from: 1000)
    // Shared by all tests, so it goes with the process.
    atexit { try? FileManager.default.removeItem(atPath: TinyData.shared.root) }
  }

  private static func write(_ path: String, count: Int, from start: Int) {
    let records = (start..<start + count).flatMap { record($0) }
    _ = FileManager.default.createFile(atPath: path, contents: Data(records))
  }

  /// The label, then three planes of waves whose direction is the label's.
  private static func record(_ index: Int) -> [UInt8] {
    let label = index % 10
    let (across, down) = (label - 4, 2 + label % 3)
    let plane = (0..<32 * 32).map { place -> UInt8 in
      let step: Int = (place % 32 * across + place / 32 * down + index * 7) & 31
      let wave: Int = step < 16 ? step : 31 - step
      let grain: Int = (place * 31 + index * 17) % 23
      return UInt8(100 + wave * 6 + grain)
    }
    return [UInt8(label)] + plane + plane.reversed() + plane
  }
}

/// Options that make a training run as short as can be.
let quickly = [
  "--data", "cifar10", "--model", "resnet8", "--limit", "48", "--batch-size", "16", "--radii", "8",
  "--measure-limit", "20", "--rescale", "max", "--set", "measure-train-bands=false",
  "--threads", "1", "--precision", "float32",
]

/// A run of two epochs, trained once for all tests that only read it; they copy it first.
enum TrainedRun {
  private static let shared: Result<String, any Error> = Result {
    let path = TinyData.shared.root + "/trained"
    _ = try succeed(["train"] + quickly + ["--epochs", "2", "--out", path])
    return path
  }

  /// A copy in a folder of the test's own.
  static func copy(to path: String) throws {
    try FileManager.default.copyItem(atPath: try shared.get(), toPath: path)
  }
}
