import Foundation
import Testing
import Torch
import Vision

@testable import Training

/// A folder that goes away with the last reference to it.
final class TemporaryFolder {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "passband-tests-" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { path + "/" + name }
}

func contents(_ path: String) -> [UInt8] {
  Array(FileManager.default.contents(atPath: path) ?? Data())
}

func write(_ text: String, to path: String) {
  _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8))
}

/// The error a call throws, as a reader sees it.
func errorText(_ body: () throws -> Void) -> String {
  do { try body() } catch { return "\(error)" }
  return "no error"
}

/// Thrown where a test stops a run.
struct Stop: Error {}

/// A run on gratings, in a folder of its own.
struct Rehearsal {
  let recipe: Recipe
  let data: Gratings
  let home = TemporaryFolder()
  var folder: RunFolder { RunFolder(home("run")) }

  init(
    _ recipe: Recipe = .quick(), images: Int = 48, with change: (inout Recipe) -> Void = { _ in }
  ) {
    var recipe = recipe
    change(&recipe)
    self.recipe = recipe
    data = Gratings(images)
  }

  var info: RunInfo { .sample(recipe, images: data.images.shape[0]) }

  @discardableResult
  func run(
    epochs: Int? = nil, report: @escaping (TrainingEvent) -> Void = { _ in },
    measure: ((Network) throws -> Void)? = nil, shouldStop: @escaping () -> Bool = { false }
  ) throws -> Network {
    var info = info
    info.recipe.epochs = epochs ?? recipe.epochs
    try folder.create(info)
    let trainer = Trainer(
      info: info, folder: folder,
      measure: { network, epoch in
        network.restartTestNoise(seed: UInt64(epoch))
        try measure?(network)
        return EpochMeasurements([try accuracy(of: network)])
      }, report: report, shouldStop: shouldStop)
    return try trainer.run(on: data.images, data.labels)
  }

  private func accuracy(of network: Network) throws -> AccuracyMeasurement {
    let logits = withoutGradients { network.logits(unitImages(data.images), .running) }
    let correct = logits.argmax(-1).equals(data.labels).sum().item
    return AccuracyMeasurement(
      split: "train", condition: "original", radius: nil, rescale: "none", statistics: "running",
      correct: Int(correct), count: data.labels.count)
  }

  /// What must be the same to the bit: weights, the whole training state, the log but for timings.
  func expectSame(as other: Rehearsal, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let same = contents(folder.modelPath) == contents(other.folder.modelPath)
    #expect(same, "weights", sourceLocation: sourceLocation)
    let sameState = contents(folder.checkpointPath) == contents(other.folder.checkpointPath)
    #expect(sameState, "checkpoint", sourceLocation: sourceLocation)
    let (log, expected) = (try folder.epochs(), try other.folder.epochs())
    #expect(log.map(\.untimed) == expected.map(\.untimed), sourceLocation: sourceLocation)
  }
}

extension Recipe {
  /// A few steps on small images: 16 a step.
  static func quick(
    norm: Norm = .none, epochs: Int = 3, optimizer: OptimizerName = .adam,
    learningRate: Double = 1e-3, momentum: Double = 0, nesterov: Bool = false,
    augment: Augmentation = .none, seed: UInt64 = 0, precision: Precision = .float32
  ) -> Recipe {
    Recipe(
      data: "gratings", model: .resnet8, norm: norm, epochs: epochs, batchSize: 16,
      optimizer: optimizer, learningRate: learningRate, momentum: momentum, nesterov: nesterov,
      augment: augment, seed: seed, precision: precision,
      measuring: MeasuringRecipe(radii: [3], logEvery: 2))
  }
}

extension RunInfo {
  static func sample(_ recipe: Recipe = .quick(), images: Int = 48) -> RunInfo {
    let spec = recipe.networkSpec(
      channels: 1, height: Gratings.size, width: Gratings.size, classes: Gratings.classes, mean: [],
      deviation: [])
    let part = DataInfo.Part(count: images, available: images, official: nil, sha256: "ab12")
    return RunInfo(
      name: "run", created: "2026-01-02T03:04:05Z", recipe: recipe,
      network: NetworkInfo(spec: spec, parameters: spec.build(seed: 0).parameterCount),
      data: DataInfo(name: "gratings", classNames: ["a", "b", "c"], train: part, test: part),
      environment: .current(precision: recipe.precision))
  }
}

extension EpochRecord {
  var untimed: EpochRecord {
    var record = self
    (record.imagesPerSecond, record.trainSeconds, record.measureSeconds) = (nil, 0, 0)
    return record
  }
}
