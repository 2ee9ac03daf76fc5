import Foundation
import Robustness
import Spectra
import Testing
import Torch
import Vision

@testable import Training

/// A run that was stopped and resumed is the uninterrupted one, to the bit.
@Suite struct TrainerResumeTests {
  static let recipes: [Recipe] = [
    .quick(
      norm: .batch, optimizer: .sgd, learningRate: 0.02, momentum: 0.9, nesterov: true,
      augment: .cropFlip),
    .quick(optimizer: .sgd, learningRate: 0.02),
    .quick(norm: .batch, augment: .cropFlip, seed: 3),
    .quick(norm: .none),
    .quick(norm: .batch, precision: .bfloat16),
  ]

  /// Every ingredient that remembers something or draws random numbers.
  static let ingredients: [String: @Sendable (inout Recipe) -> Void] = [
    "mixup": { $0.mixing.mixup = 1 },
    "cutmix per image": { ($0.mixing.cutmix, $0.mixing.weights) = (1, .image) },
    "dropout": { ($0.network.dropout, $0.network.dropoutPlace) = (0.5, .classifier) },
    "dropout at test": {
      ($0.network.dropout, $0.network.dropoutAtTest) = (0.5, true)
      $0.adversary.kind = .fast
    },
    "low-pass": { ($0.band.lowPass, $0.band.lowPassRadii) = (0.5, [1, 5]) },
    "frequency mix": { ($0.band.frequencyMix, $0.band.frequencyMixRadius) = (0.5, 3) },
    "only HFC": { ($0.band.trainOn, $0.band.trainRadius, $0.band.trainRescale) = (.high, 2, .max) },
    "average and clipping": {
      ($0.regularization.average, $0.regularization.clipNorm) = (0.9, 0.1)
    },
    "one-cycle": { ($0.schedule.kind, $0.schedule.warmup) = (.oneCycle, 0.5) },
    "roughness": {
      ($0.regularization.roughness, $0.regularization.roughnessLayers) = (0.1, ["all"])
    },
    "pgd": { ($0.adversary.kind, $0.adversary.steps, $0.norm) = (.pgd, 2, .batch) },
    "pgd l2": {
      ($0.adversary.kind, $0.adversary.steps, $0.adversary.norm) = (.pgd, 2, .l2)
      $0.adversary.epsilon = 0.5
    },
    "trades": { ($0.adversary.kind, $0.adversary.steps) = (.trades, 2) },
    "random labels": { $0.labels.random = 0.5 },
    "permuted labels": { ($0.labels.permute, $0.labels.seed) = (true, 9) },
    "adamw": { ($0.optimizer, $0.weightDecay) = (.adamw, 0.1) },
    "adagrad": { ($0.optimizer, $0.rule.initialAccumulator) = (.adagrad, 0.1) },
    "adadelta": { ($0.optimizer, $0.learningRate) = (.adadelta, 1) },
    "rmsprop": { ($0.optimizer, $0.momentum) = (.rmsprop, 0.9) },
  ]

  /// Asked to stop after a step in the middle of an epoch, twice.
  @Test(arguments: ingredients.keys.sorted())
  func afterStopsWithinAnEpoch(_ name: String) throws {
    let change = try #require(Self.ingredients[name])
    let recipe = Rehearsal(.quick(epochs: 2, augment: .cropFlip), with: change).recipe
    #expect(recipe.problems == [])
    let (stopped, whole) = (Rehearsal(recipe), Rehearsal(recipe))
    for (epochs, images) in [(0, 16), (1, 32)] {
      var steps = 0
      #expect(throws: TrainingStopped(epochs: epochs, images: images)) {
        try stopped.run(shouldStop: {
          steps += 1
          return steps == (epochs == 0 ? 1 : 4)
        })
      }
    }
    try stopped.run()
    try whole.run()
    try stopped.expectSame(as: whole)
    #expect(try stopped.folder.steps().map(\.step) == whole.folder.steps().map(\.step))
    #expect(contents(stopped.folder.labelsPath) == contents(whole.folder.labelsPath))
  }

  /// Asked to stop while the network is measured: the steps of the epoch are kept.
  @Test func afterAStopBetweenStepsAndMeasuring() throws {
    let stopped = Rehearsal(.quick(norm: .batch))
    #expect(throws: TrainingStopped(epochs: 0, images: 48)) {
      try stopped.run(measure: { _ in throw MeasuringInterrupted() })
    }
    var steps = 0
    try stopped.run(report: { if case .step(1, _, _, _, _) = $0 { steps += 1 } })
    #expect(steps == 0)
    try stopped.expectSame(as: uninterrupted(.quick(norm: .batch)))
  }

  private func uninterrupted(_ recipe: Recipe) throws -> Rehearsal {
    let whole = Rehearsal(recipe)
    try whole.run()
    return whole
  }

  /// Stopped while the network is measured: the epoch's work is lost.
  @Test(arguments: recipes) func afterAStopWhileMeasuring(_ recipe: Recipe) throws {
    let stopped = Rehearsal(recipe)
    var measured = 0
    #expect(throws: Stop.self) {
      try stopped.run(measure: { _ in
        measured += 1
        if measured == 2 { throw Stop() }
      })
    }
    #expect(try stopped.folder.epochs().map(\.epoch) == [1])
    var resumedAfter: [Int] = []
    try stopped.run { if case .resumed(let epochs, 0) = $0 { resumedAfter.append(epochs) } }
    #expect(resumedAfter == [1])
    try stopped.expectSame(as: uninterrupted(recipe))
  }

  @Test(arguments: [1, 2]) func afterEveryWholeEpoch(_ epochs: Int) throws {
    let stopped = Rehearsal()
    try stopped.run(epochs: epochs)
    try stopped.run()
    try stopped.expectSame(as: uninterrupted(.quick()))
  }

  /// Logged but not checkpointed: the epoch runs again and is not logged twice.
  @Test func afterAKillBetweenLogAndCheckpoint() throws {
    let killed = Rehearsal(.quick(norm: .batch))
    try killed.run(epochs: 1)
    let first = Data(contents(killed.folder.checkpointPath))
    try killed.run(epochs: 2)
    try first.write(to: URL(fileURLWithPath: killed.folder.checkpointPath))
    #expect(try killed.folder.epochs().map(\.epoch) == [1, 2])
    try killed.run()
    #expect(try killed.folder.epochs().map(\.epoch) == [1, 2, 3])
    try killed.expectSame(as: uninterrupted(.quick(norm: .batch)))
  }

  @Test func afterAKillBeforeTheFirstCheckpoint() throws {
    let killed = Rehearsal()
    try killed.run(epochs: 1)
    try FileManager.default.removeItem(atPath: killed.folder.checkpointPath)
    try killed.run()
    #expect(try killed.folder.epochs().map(\.epoch) == [1, 2, 3])
    try killed.expectSame(as: uninterrupted(.quick()))
  }

  @Test func afterAKillInTheMiddleOfALogLine() throws {
    let killed = Rehearsal()
    try killed.run(epochs: 1)
    let line = String(decoding: contents(killed.folder.metricsPath), as: UTF8.self)
    write(line + line.prefix(40), to: killed.folder.metricsPath)
    try killed.run()
    try killed.expectSame(as: uninterrupted(.quick()))
    #expect(contents(killed.folder.metricsPath).count { $0 == UInt8(ascii: "\n") } == 3)
  }

  @Test func afterAKillInTheMiddleOfAFile() throws {
    let killed = Rehearsal()
    try killed.run(epochs: 1)
    let leftovers = [killed.folder.modelPath, killed.folder.checkpointPath].map { $0 + ".part-12" }
    for path in leftovers { write("half a file", to: path) }
    try killed.run(epochs: 2)
    #expect(!leftovers.contains { FileManager.default.fileExists(atPath: $0) })
  }

  @Test func aCompleteRunChangesNothing() throws {
    let done = Rehearsal(.quick(epochs: 2))
    try done.run()
    func files() -> [[UInt8]] {
      [
        done.folder.infoPath, done.folder.metricsPath, done.folder.modelPath,
        done.folder.checkpointPath,
      ].map(contents)
    }
    let before = files()
    var events: [String] = []
    try done.run { events.append("\($0)") }
    #expect(events == ["resumed(epochs: 2, images: 0)"] && files() == before)
  }
}
