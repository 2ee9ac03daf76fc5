public import Torch
public import Vision

/// What a training run tells while it runs.
public enum TrainingEvent: Sendable {
  /// The run goes on after this many whole epochs.
  case resumed(epochs: Int)
  /// Images of the current epoch done, images per second so far, mean loss so far.
  case step(epoch: Int, done: Int, total: Int, imagesPerSecond: Double, loss: Double)
  case measuring(epoch: Int)
  case epochEnded(EpochRecord)
}

/// Trains a network by a recipe, in a folder, measuring after every epoch.
public struct Trainer {
  public let info: RunInfo
  public let folder: RunFolder
  /// Measures the network after an epoch.
  public var measure: (Network) throws -> [AccuracyMeasurement]
  public var report: (TrainingEvent) -> Void

  public init(
    info: RunInfo, folder: RunFolder, measure: @escaping (Network) throws -> [AccuracyMeasurement],
    report: @escaping (TrainingEvent) -> Void = { _ in }
  ) {
    self.info = info
    self.folder = folder
    self.measure = measure
    self.report = report
  }

  /// Runs to the recipe's last epoch, from the folder's checkpoint where it has one.
  ///
  /// The same recipe, data and number of threads give the same bits, whether stopped in between or
  /// not.
  ///
  /// - Throws: ``RunError`` or `TorchError` when a file cannot be read or written, or the loss is
  ///   no longer a number.
  public func run(on images: Tensor, _ labels: Tensor) throws -> Network {
    let recipe = info.recipe
    let network = info.network.spec.build(seed: derivedSeed(recipe.seed, stream: 0))
    var state = TrainingState(recipe, network: network)
    try resume(&state)
    let batches = Batches(images: images, labels: labels, batchSize: recipe.batchSize)
    while state.epoch < recipe.epochs {
      let result = try trainEpoch(&state, batches)
      state.epoch += 1
      report(.measuring(epoch: state.epoch))
      let (measurements, seconds) = try timed { try measure(network) }
      let record = result.record(state, recipe, measurements, measureSeconds: seconds)
      try network.save(to: folder.modelPath)
      try folder.append(record)
      try state.save(to: folder.checkpointPath)
      report(.epochEnded(record))
    }
    return network
  }

  private func resume(_ state: inout TrainingState) throws {
    folder.removeLeftovers()
    if folder.hasCheckpoint {
      try state.restore(from: folder.checkpointPath)
      report(.resumed(epochs: state.epoch))
    }
    // An epoch logged but not checkpointed is run again.
    try folder.truncateLog(after: state.epoch)
  }

  private func trainEpoch(
    _ state: inout TrainingState, _ batches: Batches
  ) throws -> EpochResult {
    let recipe = info.recipe
    let generator = Generator(seed: derivedSeed(recipe.seed, stream: UInt64(state.epoch) + 1))
    var result = EpochResult()
    for (images, labels) in batches.shuffled(recipe.augment, using: generator) {
      // A single image has no batch statistics.
      guard images.shape[0] > 1 else { continue }
      let loss = step(&state, images, labels, generator)
      state.step += 1
      try requireFinite(loss, state)
      result.add(loss: loss, images: images.shape[0])
      report(
        .step(
          epoch: state.epoch + 1, done: result.images, total: batches.imageCount,
          imagesPerSecond: result.imagesPerSecond, loss: result.meanLoss))
    }
    return result
  }

  /// Forward, loss, gradients, update; returns the batch's mean loss.
  private func step(
    _ state: inout TrainingState, _ images: Tensor, _ labels: Tensor, _ generator: Generator
  ) -> Double {
    let logits = withAutocast(info.recipe.precision.dtype) {
      state.network(images, .training(using: generator))
    }
    let loss = crossEntropy(logits, labels)
    let gradients = gradients(of: loss, withRespectTo: state.parameters)
    state.optimizer.step(state.parameters, gradients, learningRate: info.recipe.learningRate)
    return loss.item
  }

  private func requireFinite(_ loss: Double, _ state: TrainingState) throws {
    guard !loss.isFinite else { return }
    let norm = info.recipe.norm == .none ? " or --norm batch" : ""
    let kept =
      state.epoch == 0
      ? "No epoch had ended, so there is nothing to keep"
      : "The state after epoch \(state.epoch) is kept in \(folder.path)"
    throw RunError(
      "the loss became \(loss) at step \(state.step), in epoch \(state.epoch + 1); a smaller "
        + "--learning-rate (now \(info.recipe.learningRate))\(norm) usually helps. \(kept)")
  }
}

/// Sums over an epoch.
private struct EpochResult {
  private(set) var images = 0
  private var lossSum = 0.0
  private let clock = ContinuousClock()
  private let start = ContinuousClock().now
  private(set) var seconds = 0.0

  mutating func add(loss: Double, images: Int) {
    self.images += images
    lossSum += loss * Double(images)
    seconds = (clock.now - start).seconds
  }

  var meanLoss: Double { lossSum / Double(max(1, images)) }
  var imagesPerSecond: Double { Double(images) / max(seconds, 1e-9) }

  func record(
    _ state: TrainingState, _ recipe: Recipe, _ measurements: [AccuracyMeasurement],
    measureSeconds: Double
  ) -> EpochRecord {
    EpochRecord(
      epoch: state.epoch, step: state.step, loss: meanLoss, learningRate: recipe.learningRate,
      imagesPerSecond: imagesPerSecond, trainSeconds: seconds, measureSeconds: measureSeconds,
      measurements: measurements)
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

/// A result and the wall seconds it took.
func timed<Result>(_ body: () throws -> Result) rethrows -> (Result, Double) {
  let start = ContinuousClock().now
  let result = try body()
  return (result, (ContinuousClock().now - start).seconds)
}
