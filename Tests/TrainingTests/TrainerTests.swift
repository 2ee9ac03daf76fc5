import Foundation
import Testing
import Torch
import Vision

@testable import Training

@Suite struct TrainerTests {
  @Test(arguments: zip([Norm.none, .batch, .batch], [OptimizerName.adam, .adam, .sgd]))
  func learnsGratings(_ norm: Norm, _ optimizer: OptimizerName) throws {
    let recipe = Recipe.quick(
      norm: norm, epochs: 6, optimizer: optimizer, learningRate: optimizer == .adam ? 2e-3 : 0.02,
      momentum: optimizer == .adam ? 0 : 0.9)
    let rehearsal = Rehearsal(recipe, images: 120)
    try rehearsal.run()
    let log = try rehearsal.folder.epochs()
    let losses = log.compactMap(\.loss)
    #expect(losses.count == recipe.epochs)
    #expect(try #require(losses.last) < 0.5 * losses[0], "\(losses)")
    // Chance is 1/3.
    #expect(try #require(log.last).measurements[0].accuracy > 0.8)
  }

  @Test func sameSeedSameBits() throws {
    let recipe = Recipe.quick(norm: .batch, epochs: 2, augment: .cropFlip, seed: 5)
    let (first, second) = (Rehearsal(recipe), Rehearsal(recipe))
    try first.run()
    try second.run()
    try first.expectSame(as: second)
  }

  @Test func otherSeedOtherWeights() throws {
    let rehearsals = [5, 6].map { Rehearsal(.quick(epochs: 1, seed: $0)) }
    for rehearsal in rehearsals { try rehearsal.run() }
    let weights = rehearsals.map { contents($0.folder.modelPath) }
    #expect(weights[0] != weights[1] && weights[0].count == weights[1].count)
  }

  @Test func savedWeightsAreTheReturnedOnes() throws {
    let rehearsal = Rehearsal(.quick(norm: .batch, epochs: 1))
    let network = try rehearsal.run()
    let saved = try rehearsal.folder.network()
    #expect(saved.spec == network.spec)
    for (name, tensor) in network.stateDictionary.entries {
      #expect(saved.stateDictionary[name]?.floats == tensor.floats, "\(name)")
    }
  }

  @Test func tellsEveryStepAndEpochInOrder() throws {
    var told: [String] = []
    try Rehearsal(.quick(epochs: 2), images: 40).run { event in
      switch event {
      case .resumed(let epochs, _): told.append("resumed \(epochs)")
      case .warning(let text): told.append(text)
      case .step(let epoch, let done, let total, let speed, let loss):
        #expect(speed > 0 && loss > 0)
        told.append("\(epoch): \(done)/\(total)")
      case .measuring(let epoch): told.append("measuring \(epoch)")
      case .epochEnded(let record): told.append("ended \(record.epoch) at \(record.step)")
      }
    }
    #expect(
      told == [
        "1: 16/40", "1: 32/40", "1: 40/40", "measuring 1", "ended 1 at 3",
        "2: 16/40", "2: 32/40", "2: 40/40", "measuring 2", "ended 2 at 6",
      ])
  }

  /// One image has no variance to normalise with.
  @Test func leavesOutALastBatchOfOneImage() throws {
    let rehearsal = Rehearsal(.quick(norm: .batch, epochs: 1), images: 33)
    try rehearsal.run()
    #expect(try rehearsal.folder.epochs().map(\.step) == [2])
  }

  /// The mean over images, not over batches: 16 + 16 + 8.
  @Test func lossIsTheMeanOverImages() throws {
    var (sums, last) = ([0.0], 0)
    let rehearsal = Rehearsal(.quick(epochs: 1), images: 40)
    try rehearsal.run { event in
      guard case .step(_, let done, _, _, let mean) = event else { return }
      sums.append(mean * Double(done))
      last = done
    }
    #expect(last == 40 && zip(sums, sums.dropFirst()).allSatisfy { $0 < $1 })
    let loss = try #require(try rehearsal.folder.epochs()[0].loss)
    #expect(abs(loss - sums[3] / 40) < 1e-12)
  }

  @Test func lossThatIsNoNumberStopsTheFirstEpoch() throws {
    let rehearsal = Rehearsal(.quick(optimizer: .sgd, learningRate: 1e30))
    let text = errorText { try rehearsal.run() }
    let lines = text.split(separator: "\n").map(String.init)
    let start =
      /(the loss|the gradient's norm) became -?(nan|inf) at step \d, in epoch 1; no epoch had ended, so there is nothing to keep\./
    #expect(lines[0].wholeMatch(of: start) != nil, "\(text)")
    #expect(
      lines.dropFirst() == [
        "Most likely at fault in the recipe:",
        "  learning-rate: 1e+30 (sgd usually runs at 0.05 or less)",
        "  clip-norm: none (try 1)",
        "  norm: none (deep networks without normalisation diverge easily; try batch)",
        "  warmup: 0 (try 1 epoch)",
      ])
    #expect(!rehearsal.folder.hasCheckpoint && contents(rehearsal.folder.metricsPath).isEmpty)
  }

  /// The second epoch runs at a learning rate that no network survives.
  @Test func lossThatIsNoNumberKeepsTheEpochBefore() throws {
    let rehearsal = Rehearsal(.quick(norm: .batch, optimizer: .sgd, learningRate: 0.01))
    try rehearsal.run(epochs: 1)
    let kept = contents(rehearsal.folder.checkpointPath)
    var info = rehearsal.info
    info.recipe.learningRate = .greatestFiniteMagnitude
    let trainer = Trainer(
      info: info, folder: rehearsal.folder, measure: { _, _ in EpochMeasurements() })
    let text = errorText { _ = try trainer.run(on: rehearsal.data.images, rehearsal.data.labels) }
    #expect(
      text.contains("in epoch 2; the state after epoch 1 is kept in \(rehearsal.folder.path).\n"),
      "\(text)")
    #expect(contents(rehearsal.folder.checkpointPath) == kept)
    #expect(try rehearsal.folder.epochs().count == 1)
  }
}
