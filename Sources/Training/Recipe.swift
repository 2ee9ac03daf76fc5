public import Spectra
public import Torch
public import Vision

/// Everything that decides what a training run computes. Echoed in full into `run.json`.
public struct Recipe: Codable, Sendable, Equatable {
  public var data: String
  public var model: NetworkSpec.Architecture
  public var norm: Norm
  public var initialization: Initialization
  public var epochs: Int
  public var batchSize: Int
  public var optimizer: OptimizerName
  public var learningRate: Double
  /// SGD only.
  public var momentum: Double
  public var nesterov: Bool
  public var weightDecay: Double
  public var augment: Augmentation
  public var seed: UInt64
  /// Training images used; none: all.
  public var limit: Int?
  /// What runs, never "auto".
  public var precision: Precision

  /// What is measured after each epoch.
  public var radii: [Double]
  public var rule: MaskRule
  public var rescale: Rescale
  /// Images measured per epoch from each of train and test; none: all of test, as many of train.
  public var measureLimit: Int?
  /// Images per batch when measuring: with batch statistics this changes results.
  public var measureBatchSize: Int

  public init(
    data: String, model: NetworkSpec.Architecture, norm: Norm = .batch,
    initialization: Initialization = .kaiming,
    epochs: Int = 10, batchSize: Int = 128, optimizer: OptimizerName = .adam,
    learningRate: Double = 1e-3, momentum: Double = 0.9, nesterov: Bool = false,
    weightDecay: Double = 0, augment: Augmentation = .none, seed: UInt64 = 0, limit: Int? = nil,
    precision: Precision = .float32, radii: [Double] = [4, 8, 12, 16], rule: MaskRule = .strict,
    rescale: Rescale = .max, measureLimit: Int? = nil, measureBatchSize: Int = 100
  ) {
    self.data = data
    self.model = model
    self.norm = norm
    self.initialization = initialization
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
    self.augment = augment
    self.seed = seed
    self.limit = limit
    self.precision = precision
    self.radii = radii
    self.rule = rule
    self.rescale = rescale
    self.measureLimit = measureLimit
    self.measureBatchSize = measureBatchSize
  }
}

/// An update rule by name.
public enum OptimizerName: String, Sendable, Codable, CaseIterable {
  case sgd
  case adam
}

/// The number format of matrix products and convolutions; everything else is float32.
public enum Precision: String, Sendable, Codable, CaseIterable {
  case float32
  case bfloat16

  /// What "auto" means here: bfloat16 where the processor multiplies it natively.
  public static var automatic: Precision { Machine.hasNativeBFloat16 ? .bfloat16 : .float32 }

  public var dtype: DType { self == .bfloat16 ? .bfloat16 : .float32 }
}

extension Recipe {
  /// Every value out of its range, a sentence each with the allowed range; empty when all is well.
  public var problems: [String] {
    let checks: [(Bool, String)] = [
      (epochs >= 1, "epochs is \(epochs); it is a whole number, 1 or more"),
      (batchSize >= 2, "batch-size is \(batchSize); it is a whole number, 2 or more"),
      (
        learningRate.isFinite && learningRate > 0,
        "learning-rate is \(learningRate); it is above 0"
      ),
      ((0..<1).contains(momentum), "momentum is \(momentum); it is in [0, 1)"),
      (!nesterov || optimizer == .sgd, "nesterov is a form of sgd; \(optimizer) has none"),
      (!nesterov || optimizer != .sgd || momentum > 0, "nesterov needs a momentum above 0"),
      (weightDecay.isFinite && weightDecay >= 0, "weight-decay is \(weightDecay); it is 0 or more"),
      (limit.map { $0 >= 2 } ?? true, "limit is \(limit ?? 0); it is 2 or more"),
      (
        measureLimit.map { $0 >= 1 } ?? true,
        "measure-limit is \(measureLimit ?? 0); it is 1 or more"
      ),
      (measureBatchSize >= 1, "measure-batch-size is \(measureBatchSize); it is 1 or more"),
      (
        radii.allSatisfy { $0.isFinite && $0 >= 0 },
        "radii are \(radii); each is a number of frequency bins, 0 or more"
      ),
      (Set(radii).count == radii.count, "radii are \(radii); one of them stands there twice"),
    ]
    return checks.filter { !$0.0 }.map(\.1)
  }
}
