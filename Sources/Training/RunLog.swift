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

/// The mean square of activations around one normalisation layer, for one kind of image: whether
/// BatchNorm makes tiny high frequencies as large as low ones.
public struct EnergyMeasurement: Codable, Sendable, Equatable {
  /// "input" for the images themselves, else the layer's name.
  public var layer: String
  /// "original", "low" or "high".
  public var condition: String
  /// The cutting radius in frequency bins; none for "original".
  public var radius: Double?
  /// "running" or "batch".
  public var statistics: String
  /// Mean square in front of the layer and behind it; at the input both are the images'.
  public var before: Double
  public var after: Double

  public init(
    layer: String, condition: String, radius: Double?, statistics: String, before: Double,
    after: Double
  ) {
    self.layer = layer
    self.condition = condition
    self.radius = radius
    self.statistics = statistics
    self.before = before
    self.after = after
  }
}

/// Accuracy against the attack that is trained against and against a longer one.
///
/// A network that withstands one step but not ten has overfitted to the step: catastrophic
/// overfitting (Wong, Rice and Kolter 2020).
public struct AdversaryMeasurement: Codable, Sendable, Equatable {
  public var count: Int
  /// Right answers on the images themselves, after one step of size ε, after ten of ε/4.
  public var clean: Int
  public var singleStep: Int
  public var iterated: Int

  public init(count: Int, clean: Int, singleStep: Int, iterated: Int) {
    self.count = count
    self.clean = clean
    self.singleStep = singleStep
    self.iterated = iterated
  }

  /// More than 30 % of the images withstand one step but not ten.
  public var showsOverfitting: Bool { Double(singleStep - iterated) > 0.3 * Double(count) }
}

/// What is measured after one epoch.
public struct EpochMeasurements: Sendable, Equatable {
  public var accuracies: [AccuracyMeasurement]
  public var energies: [EnergyMeasurement]
  public var adversary: AdversaryMeasurement?

  public init(
    _ accuracies: [AccuracyMeasurement] = [], energies: [EnergyMeasurement] = [],
    adversary: AdversaryMeasurement? = nil
  ) {
    self.accuracies = accuracies
    self.energies = energies
    self.adversary = adversary
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
  /// The learning rate of the epoch's last step.
  public var learningRate: Double
  /// Mean and largest norm of the gradient over the epoch's steps, before clipping.
  public var gradientNorm: Double?
  public var largestGradientNorm: Double?
  /// Training throughput, measuring excluded; none at epoch 0.
  public var imagesPerSecond: Double?
  /// Wall seconds spent training and measuring.
  public var trainSeconds: Double
  public var measureSeconds: Double
  public var measurements: [AccuracyMeasurement]
  public var energies: [EnergyMeasurement]?
  public var adversary: AdversaryMeasurement?

  public init(
    epoch: Int, step: Int, loss: Double?, learningRate: Double, gradientNorm: Double? = nil,
    largestGradientNorm: Double? = nil, imagesPerSecond: Double?, trainSeconds: Double,
    measureSeconds: Double, measurements: [AccuracyMeasurement],
    energies: [EnergyMeasurement]? = nil, adversary: AdversaryMeasurement? = nil
  ) {
    self.epoch = epoch
    self.step = step
    self.loss = loss
    self.learningRate = learningRate
    self.gradientNorm = gradientNorm
    self.largestGradientNorm = largestGradientNorm
    self.imagesPerSecond = imagesPerSecond
    self.trainSeconds = trainSeconds
    self.measureSeconds = measureSeconds
    self.measurements = measurements
    self.energies = energies
    self.adversary = adversary
  }
}
