public import Spectra

/// Everything that decides what a training run computes. Echoed in full into `run.json`.
public struct Recipe: Codable, Sendable, Equatable {
  public var data: String
  public var model: String
  /// "none" or "batch".
  public var norm: String
  /// "xavier" (uniform, as the authors') or "kaiming" (normal, fan out).
  public var initialization: String
  public var epochs: Int
  public var batchSize: Int
  /// "sgd" or "adam".
  public var optimizer: String
  public var learningRate: Double
  /// SGD only.
  public var momentum: Double
  public var nesterov: Bool
  public var weightDecay: Double
  /// "none" or "crop-flip".
  public var augment: String
  public var seed: UInt64
  /// Training images used; none: all.
  public var limit: Int?
  /// "float32" or "bfloat16": what ran, never "auto".
  public var precision: String

  /// What is measured after each epoch.
  public var radii: [Double]
  public var rule: MaskRule
  public var rescale: Rescale
  /// Images measured per epoch from each of train and test; none: all.
  public var measureLimit: Int?
  /// Images per batch when measuring: with batch statistics this changes results.
  public var measureBatchSize: Int

  public init(
    data: String, model: String, norm: String = "batch", initialization: String = "kaiming",
    epochs: Int = 10, batchSize: Int = 128, optimizer: String = "adam",
    learningRate: Double = 1e-3, momentum: Double = 0.9, nesterov: Bool = false,
    weightDecay: Double = 0, augment: String = "none", seed: UInt64 = 0, limit: Int? = nil,
    precision: String = "float32", radii: [Double] = [4, 8, 12, 16], rule: MaskRule = .strict,
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
