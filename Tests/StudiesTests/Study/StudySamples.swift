import Foundation
import Spectra
import Torch
import Training
import Vision

@testable import Studies

/// A declaration of two models, as short as can be.
enum StudySample {
  static let text = """
    title: A or b
    base: {data: cifar10, model: resnet8, norm: none, radii: [4, 8], rescale: [max], precision: float32}
    models:
      a: {}
      b: {mixup: 1}
    seeds: [0, 1, 2]
    presets:
      smoke:
        says: short
        base: {epochs: 1}
        models: {b: {mixup: 0.5}}
        seeds: [7]
      quick: {says: longer, only: [a]}
      coded: it was never coded
    """

  static func study(_ more: String = "") throws -> StudyDeclaration {
    try StudyDeclaration(parsing: text + "\n" + more, name: "ab", file: "ab.yaml")
  }

  static func plan(
    _ preset: String = "smoke", _ settings: [String] = [], _ more: String = ""
  ) throws -> StudyPlan {
    try StudyPlan(study(more), preset: preset, settings: settings)
  }

  /// The numbers of one trained network, answers to whole images given image by image.
  static func numbers(
    _ cell: StudyCell, test: [Bool], epochs: [EpochRecord] = []
  ) -> CellNumbers {
    let part = DataInfo.Part(count: 9, available: 9, official: nil, sha256: "ab")
    let info = RunInfo(
      name: cell.name, created: "2026-01-01T00:00:00Z", recipe: cell.recipe,
      network: .init(spec: NetworkSpec(.resnet8, norm: .none), parameters: 1),
      data: .init(name: "cifar10", classNames: ["x"], train: part, test: part),
      environment: .current(precision: .float32))
    var outcomes = Outcomes.random(images: test.count, classes: 2, under: [.original])
    outcomes.labels = test.map { _ in 0 }
    outcomes.rows[0].predicted = test.map { $0 ? 0 : 1 }
    return CellNumbers(
      model: cell.model, seed: cell.seed, info: info, epochs: epochs, outcomes: [outcomes],
      distances: [],
      kernels: [], grid: [], filtered: nil,
      folder: CellFolder(cell: cell, path: "/nowhere", measured: "/nowhere/measured"))
  }

  /// An epoch with accuracies on 1,000 images each.
  static func epoch(_ number: Int, train: Double, low: Double) -> EpochRecord {
    func measured(_ condition: String, _ radius: Double?, _ accuracy: Double) -> AccuracyMeasurement
    {
      .init(
        split: "train", condition: condition, radius: radius, rescale: "max",
        statistics: "running", correct: Int((accuracy * 1000).rounded()), count: 1000)
    }
    return EpochRecord(
      epoch: number, step: number, loss: 1, learningRate: 1, imagesPerSecond: 1, trainSeconds: 1,
      measureSeconds: 1,
      measurements: [measured("original", nil, train), measured("low", 4, low)])
  }
}

/// `count` answers of which the first `right` are right.
func answers(_ right: Int, of count: Int) -> [Bool] { (0..<count).map { $0 < right } }
