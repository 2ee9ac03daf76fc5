internal import Foundation
public import Torch
public import Vision

/// What a training run tells while it runs.
public enum TrainingEvent: Sendable {
  /// The run goes on after whole epochs and images of the one after.
  case resumed(epochs: Int, images: Int)
  /// Images of the current epoch done, images per second so far, mean loss so far.
  case step(epoch: Int, done: Int, total: Int, imagesPerSecond: Double, loss: Double)
  case measuring(epoch: Int)
  case epochEnded(EpochRecord)
  /// Something that a person should know: a damaged checkpoint, overfitting to the attack.
  case warning(String)
}

/// A run that was asked to stop did so, with its state kept.
public struct TrainingStopped: Error, Equatable {
  /// Whole epochs done, and images done of the one after.
  public let epochs: Int
  public let images: Int

  public init(epochs: Int, images: Int) { (self.epochs, self.images) = (epochs, images) }
}

/// Trains a network by a recipe, in a folder, measuring after every epoch.
public struct Trainer {
  public let info: RunInfo
  public let folder: RunFolder
  private let checkpoints: CheckpointFiles
  /// Measures the network after an epoch; throws `TrainingInterrupted` when asked to stop.
  public var measure: (Network, _ epoch: Int) throws -> EpochMeasurements
  public var report: (TrainingEvent) -> Void
  /// Asked after every step; true: the state is kept and the run ends with ``TrainingStopped``.
  public var shouldStop: () -> Bool

  public init(
    info: RunInfo, folder: RunFolder,
    measure: @escaping (Network, _ epoch: Int) throws -> EpochMeasurements,
    report: @escaping (TrainingEvent) -> Void = { _ in },
    shouldStop: @escaping () -> Bool = { false }
  ) {
    self.info = info
    self.folder = folder
    checkpoints = CheckpointFiles(folder)
    self.measure = measure
    self.report = report
    self.shouldStop = shouldStop
  }

  /// Runs to the recipe's last epoch, from the folder's checkpoint where it has one.
  ///
  /// The same recipe, data and number of threads give the same bits, whether stopped in between or
  /// not.
  ///
  /// - Parameters:
  ///   - images: uint8 (N, C, H, W).
  ///   - labels: int64 (N), as the data have them; the recipe's changes are made here.
  /// - Throws: ``TrainingStopped`` when asked to stop; ``RunError`` or `TorchError` when a file
  ///   cannot be read or written, or the loss is no longer a number.
  public func run(on images: Tensor, _ labels: Tensor) throws -> Network {
    let recipe = info.recipe
    let lock = try folder.lock()
    defer { lock.release() }
    let labels = try folder.keptLabels(labels, recipe, classes: info.network.classes)
    let batches = Batches(images: images, labels: labels, batchSize: recipe.batchSize)
    let network = info.network.spec.build(seed: derivedSeed(recipe.seed, stream: 0))
    let step = try TrainingStep(recipe, network: network, stepsPerEpoch: batches.stepCount)
    var state = TrainingState(recipe, network: network)
    let board = try resume(&state, batches)
    while state.position.epoch < recipe.epochs {
      try trainEpoch(&state, batches, step, board)
      let record = try finishEpoch(&state)
      try board.add(record)
      report(.epochEnded(record))
    }
    if let average = state.average?.average { network.load(average) }
    return network
  }

  private func resume(_ state: inout TrainingState, _ batches: Batches) throws -> Board {
    folder.removeLeftovers()
    if folder.hasCheckpoint {
      let (saved, note) = try checkpoints.read()
      try state.restore(saved, from: checkpoints.path)
      if let note { report(.warning(note)) }
      let images = min(state.position.batch * batches.batchSize, batches.imageCount)
      report(.resumed(epochs: state.position.epoch, images: images))
    }
    // What was logged but not kept is run again.
    try folder.truncateLog(after: state.position.epoch)
    try folder.truncateSteps(after: state.position.step)
    return try Board(folder)
  }

  // MARK: An epoch

  private func trainEpoch(
    _ state: inout TrainingState, _ batches: Batches, _ step: TrainingStep, _ board: Board
  ) throws {
    let epoch = state.position.epoch
    let generator = Generator(seed: derivedSeed(info.recipe.seed, stream: UInt64(epoch) + 1))
    let pass = batches.shuffled(info.recipe.augment, using: generator)
    if let saved = state.generator { try generator.restore(saved) }
    let clock = Stopwatch(state.position.sums.seconds)
    for (images, labels) in pass.dropFirst(state.position.batch) {
      state.position.batch += 1
      // A single image has no batch statistics.
      if images.shape[0] > 1 {
        let result = try step(&state, images, labels, generator)
        try requireFinite(result, state, epoch: epoch)
        state.position.step += 1
        state.position.sums.add(result, images: images.shape[0])
        state.position.sums.seconds = clock.seconds
        try log(result, state.position, board)
        report(progress(state.position, batches))
      }
      if shouldStop() { try stop(&state, generator, batches) }
    }
    state.generator = generator.state
  }

  private func progress(_ position: TrainingState.Position, _ batches: Batches) -> TrainingEvent {
    .step(
      epoch: position.epoch + 1, done: position.sums.images, total: batches.imageCount,
      imagesPerSecond: position.sums.imagesPerSecond, loss: position.sums.meanLoss)
  }

  private func log(
    _ result: StepResult, _ position: TrainingState.Position, _ board: Board
  ) throws {
    let every = info.recipe.measuring.logEvery
    guard every > 0, position.step % every == 0 else { return }
    let record = StepRecord(
      step: position.step, epoch: position.epoch + 1, loss: result.loss,
      gradientNorm: result.gradientNorm, learningRate: result.learningRate,
      imagesPerSecond: position.sums.imagesPerSecond)
    try folder.append(record)
    try board.add(record)
  }

  private func stop(
    _ state: inout TrainingState, _ generator: Generator, _ batches: Batches
  ) throws -> Never {
    state.generator = generator.state
    try checkpoints.write(state.saved)
    throw TrainingStopped(
      epochs: state.position.epoch,
      images: min(state.position.batch * batches.batchSize, batches.imageCount))
  }

  /// Measures, and keeps everything.
  private func finishEpoch(_ state: inout TrainingState) throws -> EpochRecord {
    let epoch = state.position.epoch + 1
    report(.measuring(epoch: epoch))
    let (measured, seconds) = try measuredWithAverage(&state, epoch)
    var next = state.position
    next.epoch = epoch
    let record = next.record(measured, measureSeconds: seconds)
    (next.batch, next.sums) = (0, EpochSums())
    (state.position, state.generator) = (next, nil)
    try folder.append(record)
    try checkpoints.write(state.saved)
    if measured.adversary?.showsOverfitting == true {
      report(.warning(overfitting(measured.adversary!, epoch)))
    }
    return record
  }

  /// Measures and saves the averaged weights where there are some, and puts the others back.
  private func measuredWithAverage(
    _ state: inout TrainingState, _ epoch: Int
  ) throws -> (EpochMeasurements, Double) {
    let network = state.network
    func measured() throws -> (EpochMeasurements, Double) {
      let result = try timed { try measure(network, epoch) }
      try network.save(to: folder.modelPath)
      return result
    }
    do {
      return try state.average?.applied(measured) ?? measured()
    } catch is MeasuringInterrupted {
      try checkpoints.write(state.saved)
      throw TrainingStopped(epochs: epoch - 1, images: state.position.sums.images)
    }
  }

  private func overfitting(_ found: AdversaryMeasurement, _ epoch: Int) -> String {
    "epoch \(epoch): catastrophic overfitting: \(found.singleStep) of \(found.count) test images "
      + "withstand one step of the attack, \(found.iterated) withstand ten. The network has learnt "
      + "the step, not robustness; use --adversary pgd, or a smaller --adversary-step-size"
  }

  private func requireFinite(
    _ result: StepResult, _ state: TrainingState, epoch: Int
  ) throws {
    guard !result.loss.isFinite || !result.gradientNorm.isFinite else { return }
    let what =
      result.loss.isFinite
      ? "the gradient's norm became \(result.gradientNorm)" : "the loss became \(result.loss)"
    let kept =
      folder.hasCheckpoint
      ? "the state after epoch \(epoch) is kept in \(folder.path)"
      : "no epoch had ended, so there is nothing to keep"
    throw RunError(
      "\(what) at step \(state.position.step + 1), in epoch \(epoch + 1); \(kept).\n"
        + "Most likely at fault in the recipe:\n  "
        + info.recipe.suspects.joined(separator: "\n  "))
  }
}

/// Thrown by a measurement that was asked to stop.
package struct MeasuringInterrupted: Error {
  package init() {}
}

extension TrainingState.Position {
  fileprivate func record(
    _ measured: EpochMeasurements, measureSeconds: Double
  ) -> EpochRecord {
    EpochRecord(
      epoch: epoch, step: step, loss: sums.meanLoss, learningRate: sums.learningRate,
      gradientNorm: sums.meanGradientNorm, largestGradientNorm: sums.largestGradientNorm,
      imagesPerSecond: sums.imagesPerSecond, trainSeconds: sums.seconds,
      measureSeconds: measureSeconds, measurements: measured.accuracies,
      energies: measured.energies.isEmpty ? nil : measured.energies,
      adversary: measured.adversary)
  }
}

extension Batches {
  /// Steps of an epoch: a last batch of one image is left out.
  var stepCount: Int { count - (imageCount % batchSize == 1 ? 1 : 0) }
}

/// Wall seconds since some seconds ago.
struct Stopwatch {
  private let start: ContinuousClock.Instant

  init(_ elapsed: Double = 0) { start = ContinuousClock().now - .seconds(elapsed) }

  var seconds: Double { (ContinuousClock().now - start).seconds }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

/// A result and the wall seconds it took.
func timed<Result>(_ body: () throws -> Result) rethrows -> (Result, Double) {
  let start = Stopwatch()
  let result = try body()
  return (result, start.seconds)
}
