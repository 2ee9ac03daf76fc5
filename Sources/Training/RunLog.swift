/// One accuracy measured after an epoch: a line of a training run's Fig. 4.
public struct AccuracyMeasurement: Codable, Sendable, Equatable {
  /// "train" or "test".
  public var split: String
  /// "original", "low" or "high".
  public var condition: String
  /// The cutting radius in frequency bins; none for "original".
  public var radius: Double?
  /// "none" or "max".
  public var rescale: String
  /// The BatchNorm statistics in use, "running" or "batch"; "running" for networks without.
  public var statistics: String
  public var correct: Int
  public var count: Int
  public var accuracy: Double { count == 0 ? .nan : Double(correct) / Double(count) }

  public init(
    split: String, condition: String, radius: Double?, rescale: String, statistics: String,
    correct: Int, count: Int
  ) {
    self.split = split
    self.condition = condition
    self.radius = radius
    self.rescale = rescale
    self.statistics = statistics
    self.correct = correct
    self.count = count
  }
}

/// One epoch of a run: one line of `metrics.jsonl`.
public struct EpochRecord: Codable, Sendable, Equatable {
  /// Counted from 1; 0 is the untrained network.
  public var epoch: Int
  /// Optimiser steps since the start of the run.
  public var step: Int
  /// Mean training loss of the epoch, in nats; none at epoch 0.
  public var loss: Double?
  public var learningRate: Double
  /// Training throughput, measuring excluded; none at epoch 0.
  public var imagesPerSecond: Double?
  /// Wall seconds spent training and measuring.
  public var trainSeconds: Double
  public var measureSeconds: Double
  public var measurements: [AccuracyMeasurement]

  public init(
    epoch: Int, step: Int, loss: Double?, learningRate: Double, imagesPerSecond: Double?,
    trainSeconds: Double, measureSeconds: Double, measurements: [AccuracyMeasurement]
  ) {
    self.epoch = epoch
    self.step = step
    self.loss = loss
    self.learningRate = learningRate
    self.imagesPerSecond = imagesPerSecond
    self.trainSeconds = trainSeconds
    self.measureSeconds = measureSeconds
    self.measurements = measurements
  }
}
