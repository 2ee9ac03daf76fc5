import Foundation
import Testing
import Torch
import Training
import Vision

@testable import Studies

/// A folder's run goes on only as the run that it is.
@Suite struct ObservedTrainingResumeTests {
  private let home = TemporaryFolder()
  private var folder: RunFolder { RunFolder(home("run")) }

  private func training(
    _ recipe: Recipe, train: Dataset? = nil, test: Dataset? = nil
  ) throws -> ObservedTraining {
    try ObservedTraining(
      recipe: recipe, folder: folder, train: train ?? data(),
      test: test ?? data(.test, count: 12, seed: 2))
  }

  private func recipe(epochs: Int = 1) -> Recipe { ObservedTrainingTests.recipe(epochs: epochs) }

  private func data(_ split: DataSplit = .train, count: Int = 40, seed: UInt64 = 1) -> Dataset {
    ObservedTrainingTests.data(split, count: count, seed: seed)
  }

  @Test func moreEpochsContinue() throws {
    _ = try training(recipe(epochs: 1)).run()
    let created = try folder.info().created
    _ = try training(recipe(epochs: 2)).run()
    let info = try folder.info()
    #expect(info.recipe.epochs == 2 && info.created == created)
    let other = RunFolder(home("other"))
    _ = try ObservedTraining(
      recipe: recipe(epochs: 2), folder: other, train: data(),
      test: data(.test, count: 12, seed: 2)
    ).run()
    #expect(contents(folder.modelPath) == contents(other.modelPath))
    #expect(try folder.epochs().map(\.measurements) == other.epochs().map(\.measurements))
  }

  /// run.json must not claim fewer epochs than were run.
  @Test func fewerEpochsThanDoneAreRefused() throws {
    _ = try training(recipe(epochs: 2)).run()
    let before = contents(folder.infoPath)
    #expect(
      errorText { _ = try training(recipe(epochs: 1)).run() }
        == "\(folder.path) has 2 epochs already; --epochs 1 cannot take any back")
    #expect(contents(folder.infoPath) == before)
  }

  @Test func anotherRecipeIsRefused() throws {
    _ = try training(recipe()).run()
    var other = recipe(epochs: 3)
    (other.learningRate, other.seed, other.limit) = (0.5, 9, nil)
    let before = contents(folder.infoPath)
    #expect(
      errorText { _ = try training(other).run() }
        == "\(folder.path) holds a run with other settings: learning-rate 0.001 (now 0.5), limit 32 "
        + "(now none), seed 0 (now 9); use those, choose another --out, or start anew with "
        + "--overwrite")
    #expect(contents(folder.infoPath) == before)
  }

  @Test func otherImagesAreRefused() throws {
    _ = try training(recipe()).run()
    let old = try folder.info().data
    let (train, test) = (data(seed: 8), data(.test, count: 11, seed: 9))
    let now = train.subset(first: 32).sha256.prefix(12)
    let head = "\(folder.path) was trained on other images than those at hand: "
    #expect(
      errorText { _ = try training(recipe(), train: train).run() }
        == head + "train 32 images, sha256 \(old.train.sha256.prefix(12))… (now 32 images, sha256 "
        + "\(now)…)")
    #expect(
      errorText { _ = try training(recipe(), test: test).run() }
        == head + "test 12 images, sha256 \(old.test.sha256.prefix(12))… (now 11 images, sha256 "
        + "\(test.sha256.prefix(12))…)")
  }

  /// The first images are the same: more of them behind the limit are no other data.
  @Test func imagesBehindTheLimitDoNotMatter() throws {
    _ = try training(recipe()).run()
    let fewer = data().subset(first: 35)
    _ = try training(recipe(epochs: 2), train: fewer).run()
    #expect(try folder.epochs().count == 2)
  }
}
