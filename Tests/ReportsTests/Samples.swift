import Foundation
import Studies
import Testing
import Training
import Vision

/// Made-up runs for the tests: values chosen to reach every rule, never results.
enum Samples {
  static let fashion = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
  ]

  static func recipe(norm: Norm, epochs: Int = 5) -> Recipe {
    Recipe(data: "fashion-mnist", model: .resnet8, norm: norm, epochs: epochs, seed: 7)
  }

  static func info(norm: Norm, name: String? = nil) -> RunInfo {
    RunInfo(
      name: name ?? "resnet8-\(norm)", created: "2026-01-02T03:04:05Z",
      recipe: recipe(norm: norm),
      network: NetworkInfo(
        spec: NetworkSpec(
          .resnet8, norm: norm, channels: 1, classes: 10, mean: [0.286],
          standardDeviation: [0.353]),
        parameters: 307_978),
      data: DataInfo(
        name: "fashion-mnist", classNames: fashion,
        train: .init(
          count: 60_000, available: 60_000, official: 60_000,
          sha256: String(repeating: "a1", count: 32)),
        test: .init(
          count: 10_000, available: 10_000, official: 10_000,
          sha256: String(repeating: "b2", count: 32))),
      environment: EnvironmentInfo(
        passband: "0.1.0", libtorch: "2.13.0", processor: "Made-up processor",
        capability: "AVX512", threads: 2, device: "cpu", precision: "float32",
        system: "Linux 6.1"))
  }

  /// Accuracies at r = 4, 8, 12, 16 in thousandths.
  static func audit(
    statistics: String = "running", original: Int, low: [Int], high: [Int],
    misaligned: [Int] = [], highPredictions: [[Int]]? = nil, count: Int = 10_000,
    rescale: String = "max"
  ) -> AuditResult {
    let radii: [Double] = [4, 8, 12, 16]
    func scores(_ name: String, _ values: [Int]) -> [AuditResult.Score] {
      zip(radii, values).map {
        .init(name: name, radius: $0, rescale: rescale, correct: $1 * count / 1000, count: count)
      }
    }
    let even = Array(repeating: count / 10, count: 10)
    return AuditResult(
      model: "runs/sample",
      data: .init(
        name: "fashion-mnist", split: "test", count: count,
        sha256: String(repeating: "b2", count: 32)),
      precision: "float32", statistics: statistics, rule: "strict", batchSize: 100,
      conditions: [
        .init(
          name: "original", radius: nil, rescale: "none", correct: original * count / 1000,
          count: count)
      ] + scores("low", low) + scores("high", high),
      misaligned: zip(radii, misaligned).enumerated().map { index, pair in
        .init(
          radius: pair.0, rescale: rescale, count: pair.1, total: count,
          highPredictions: highPredictions?[index] ?? even)
      })
  }

  /// Predictions with `share` (in percent) of `count` in class `index`, the rest spread evenly.
  static func spread(_ share: Int, on index: Int, of count: Int = 10_000) -> [Int] {
    (0..<10).map { $0 == index ? share * count / 100 : (100 - share) * count / 900 }
  }

  static func run(
    norm: Norm, title: String? = nil, audits: [AuditResult] = [], epochs: [EpochRecord] = [],
    exhibits: [Exhibit] = [], kernels: KernelStack? = nil
  ) -> StudiedRun {
    StudiedRun(
      title: title ?? "resnet8 · \(norm.name)", folder: "runs/resnet8-\(norm)",
      info: info(norm: norm),
      epochs: epochs, audits: audits, exhibits: exhibits, kernels: kernels)
  }

  /// A run without and a run with BatchNorm, the second audited with both statistics.
  static func pair() throws -> [StudiedRun] {
    let plain = audit(
      original: 902, low: [410, 668, 801, 869], high: [121, 104, 100, 99],
      misaligned: [150, 90, 40, 20],
      highPredictions: [
        spread(38, on: 8), spread(45, on: 8), spread(72, on: 8), spread(93, on: 8),
      ])
    let running = audit(
      original: 917, low: [380, 640, 815, 884], high: [412, 305, 190, 104],
      misaligned: [652, 410, 205, 60],
      highPredictions: [
        spread(22, on: 6), spread(28, on: 6), spread(41, on: 8), spread(66, on: 8),
      ])
    let batch = audit(
      statistics: "batch", original: 912, low: [402, 652, 816, 886], high: [601, 470, 330, 180],
      misaligned: [820, 520, 260, 90])
    return [
      run(
        norm: .none, audits: [plain], epochs: try epochs(norm: .none),
        exhibits: [exhibit(index: 42)], kernels: kernels(seed: 1)),
      run(
        norm: .batch, audits: [running, batch], epochs: try epochs(norm: .batch),
        exhibits: [exhibit(index: 7)], kernels: kernels(seed: 2)),
    ]
  }

  /// The epochs of `Fixtures/metrics-NORM.jsonl`, read as a run folder's log is.
  static func epochs(norm: Norm) throws -> [EpochRecord] {
    let file = try #require(
      Bundle.module.url(
        forResource: "metrics-\(norm)", withExtension: "jsonl", subdirectory: "Fixtures"))
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(EpochRecord.self, from: Data($0.utf8))
    }
  }

  static func kernels(seed: Int, outputs: Int = 16, inputs: Int = 1) -> KernelStack {
    let count = outputs * inputs * 9
    return KernelStack(
      layer: "conv1", outputs: outputs, inputs: inputs, height: 3, width: 3,
      weights: (0..<count).map { Float(($0 * 37 + seed * 101) % 89) / 89 - 0.5 })
  }

  static func exhibit(index: Int, side: Int = 28, radius: Double = 4) -> Exhibit {
    func raster(_ value: (Int, Int) -> Int) -> Raster {
      Raster(
        width: side, height: side, channels: 1,
        bytes: (0..<side * side).map { UInt8(value($0 % side, $0 / side)) })
    }
    func probabilities(_ top: Int, _ value: Double) -> [Double] {
      (0..<10).map { $0 == top ? value : (1 - value) / 9 }
    }
    return Exhibit(
      index: index, label: 6, radius: radius, rescale: "max",
      original: raster { ($0 * 9 + $1) % 256 }, low: raster { x, _ in x * 9 % 256 },
      high: raster { $0 + $1 < 20 ? 12 : 0 }, highAmplified: raster { $0 + $1 < 20 ? 240 : 128 },
      originalProbabilities: probabilities(6, 0.91), lowProbabilities: probabilities(4, 0.62),
      highProbabilities: probabilities(6, 0.34))
  }
}
