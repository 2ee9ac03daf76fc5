import Foundation
import Spectra
import Testing
import Torch
import Training
import Vision

@testable import Studies

@Suite struct ObservedTrainingTests {
  private let home = TemporaryFolder()
  private var folder: RunFolder { RunFolder(home("run")) }

  /// A few steps on a few pictures.
  static func recipe(norm: Norm = .none, epochs: Int = 1) -> Recipe {
    Recipe(
      data: "tones", model: .resnet8, norm: norm, epochs: epochs, batchSize: 16, limit: 32,
      measuring: MeasuringRecipe(
        radii: [2, 3], rescales: [.max], train: 10, test: 10, cutsTrain: false, batchSize: 4,
        energy: 8))
  }

  static func data(_ split: DataSplit = .train, count: Int = 40, seed: UInt64 = 1) -> Dataset {
    let tones = Tones(count, seed: seed).dataset
    return Dataset(
      name: "tones", split: split, images: tones.images, labels: tones.labels,
      classNames: tones.classNames)
  }

  private func training(
    _ recipe: Recipe, train: Dataset? = nil, test: Dataset? = nil
  ) throws -> ObservedTraining {
    try ObservedTraining(
      recipe: recipe, folder: folder, train: train ?? Self.data(),
      test: test ?? Self.data(.test, count: 12, seed: 2))
  }

  @Test(arguments: [Norm.none, .batch]) func measuresEverythingOfTheRecipe(_ norm: Norm) throws {
    _ = try training(Self.recipe(norm: norm, epochs: 2)).run()
    let log = try folder.epochs()
    #expect(log.map(\.epoch) == [1, 2])
    let conditions =
      ["test original none"]
      + ["low", "high"].flatMap { name in
        ["2.0", "3.0"].map { "test \(name) \($0) max" }
      }
    let expected = (norm == .batch ? ["running", "batch"] : ["running"]).flatMap { statistics in
      (["train original none"] + conditions).map { "\($0) \(statistics)" }
    }
    for record in log {
      let found = record.measurements.map { row in
        let radius = row.radius.map { " \($0)" } ?? ""
        return "\(row.split) \(row.condition)\(radius) \(row.rescale) \(row.statistics)"
      }
      #expect(found == expected)
      #expect(record.measurements.allSatisfy { $0.count == 10 && $0.correct <= 10 })
    }
  }

  /// Zero images of a kind: that kind is not measured.
  @Test func measuresOnlyWhatIsAskedFor() throws {
    var recipe = Self.recipe(norm: .batch)
    (recipe.measuring.train, recipe.measuring.energy) = (0, 0)
    recipe.measuring.statistics = [.batch]
    _ = try training(recipe).run()
    let record = try #require(try folder.epochs().first)
    #expect(record.energies == nil)
    #expect(Set(record.measurements.map { "\($0.split) \($0.statistics)" }) == ["test batch"])
  }

  /// Whole images have the sum of what their components have, as F is unitary; behind BatchNorm
  /// with the batch's own statistics every kind of image has the same energy.
  @Test func energiesAreThoseOfTheImages() throws {
    _ = try training(Self.recipe(norm: .batch)).run()
    let energies = try #require(try folder.epochs().first?.energies)
    func energy(_ condition: String, _ layer: String, _ statistics: String) throws -> Double {
      try #require(
        energies.first {
          $0.condition == condition && $0.layer == layer && $0.statistics == statistics
            && ($0.radius == nil || $0.radius == 2)
        }
      ).after
    }
    let parts = try ["low", "high"].map { try energy($0, "input", "running") }
    let whole = try energy("original", "input", "running")
    #expect(abs(parts[0] + parts[1] - whole) < 1e-5 * whole && parts[1] < parts[0])
    let behind = try ["original", "low", "high"].map { try energy($0, "bn1", "batch") }
    // γ² + β² a channel, less where the variance is small against ε.
    #expect(behind.allSatisfy { abs($0 - behind[0]) < 0.1 * behind[0] }, "\(behind)")
    #expect(Set(energies.map(\.layer)).count == 10)
  }

  /// What is logged is what an audit of the saved network finds.
  @Test func measuresAsAnAuditDoes() throws {
    _ = try training(Self.recipe(norm: .batch)).run()
    let network = try folder.network()
    let data = Self.data(.test, count: 12, seed: 2).subset(first: 10)
    for statistics in Statistics.allCases {
      let outcomes = try Evaluation(statistics: statistics, batchSize: 4).outcomes(
        of: network, on: data,
        under: Condition.standard(radii: [2, 3], rule: .strict, rescales: [.max]))
      let logged = try folder.epochs()[0].measurements
        .filter { $0.statistics == statistics.rawValue && $0.split == "test" }
      #expect(logged.map(\.correct) == outcomes.rows.map { outcomes.correct($0) })
    }
  }

  @Test func describesTheRun() throws {
    _ = try training(Self.recipe(norm: .batch)).run()
    let info = try folder.info()
    #expect(info.name == "run" && info.recipe == Self.recipe(norm: .batch))
    #expect(info.network.channels == 3 && info.network.classes == 3)
    #expect(try info.network.parameters == folder.network().parameterCount)
    #expect(info.data.train.count == 32 && info.data.train.available == 40)
    #expect(info.data.train.sha256 == Self.data().subset(first: 32).sha256)
    #expect(info.data.test.count == 12 && info.data.classNames == ["red", "green", "blue"])
    #expect(info.created.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
  }

  // MARK: What cannot run

  @Test func everyProblemIsToldAtOnce() {
    var recipe = Self.recipe()
    (recipe.limit, recipe.data, recipe.epochs) = (0, "cifar10", -1)
    let grey = Dataset(
      name: "tones", split: .test, images: .zeros([4, 1, 8, 8], dtype: .uint8),
      labels: .zeros([4], dtype: .int64), classNames: ["a"])
    #expect(
      errorText { _ = try training(recipe, test: grey) } == """
        this recipe cannot run:
          limit is 0; it is a whole number, 2 or more, or none
          epochs is -1; it is a whole number, 1 or more
          data is cifar10, but the images are tones
          training and test images differ in size or in classes
        """)
    #expect(!folder.exists)
  }

  @Test func oneImageIsTooFew() {
    let text = errorText { _ = try training(Self.recipe(), train: Self.data(count: 1)) }
    #expect(
      text == "this recipe cannot run:\n  there is 1 training image; 2 or more are needed")
  }
}
