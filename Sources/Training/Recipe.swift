public import Torch
public import Vision

/// Everything that decides what a training run computes. Echoed in full into `run.json`.
///
/// Every value has a name of its own, its key: ``RecipeOption/all`` lists them with what they mean
/// and what they may be. Files, flags and `run.json` speak in these keys.
public struct Recipe: Sendable, Equatable {
  /// The preset the recipe began with; it changes nothing by itself.
  public var preset: Preset?

  // Images
  public var data: String
  /// Training images used; none: all.
  public var limit: Int?
  public var labels = LabelRecipe()
  public var augment: Augmentation
  public var band = BandRecipe()
  public var mixing = MixingRecipe()

  // Network
  public var model: NetworkSpec.Architecture
  public var norm: Norm
  public var initialization: Initialization
  public var network = NetworkRecipe()

  // Training
  public var epochs: Int
  public var batchSize: Int
  public var optimizer: OptimizerName
  public var learningRate: Double
  /// SGD and RMSprop only.
  public var momentum: Double
  public var nesterov: Bool
  public var weightDecay: Double
  public var rule = OptimizerRecipe()
  public var schedule = ScheduleRecipe()
  public var regularization = RegularizationRecipe()
  public var adversary = AdversaryRecipe()
  public var seed: UInt64
  /// What runs, never "auto".
  public var precision: Precision

  // Measuring after each epoch
  public var measuring: MeasuringRecipe

  public init(
    data: String, model: NetworkSpec.Architecture, norm: Norm = .batch,
    initialization: Initialization = .kaiming,
    epochs: Int = 10, batchSize: Int = 128, optimizer: OptimizerName = .adam,
    learningRate: Double? = nil, momentum: Double? = nil, nesterov: Bool = false,
    weightDecay: Double = 0, augment: Augmentation = .none, seed: UInt64 = 0, limit: Int? = nil,
    precision: Precision = .float32, measuring: MeasuringRecipe = MeasuringRecipe()
  ) {
    self.data = data
    self.model = model
    self.norm = norm
    self.initialization = initialization
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.learningRate = learningRate ?? optimizer.usualLearningRate
    self.momentum = momentum ?? optimizer.usualMomentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
    self.augment = augment
    self.seed = seed
    self.limit = limit
    self.precision = precision
    self.measuring = measuring
  }
}

/// An update rule by name.
public enum OptimizerName: String, Sendable, Codable, CaseIterable {
  case sgd
  case adam
  case adamw
  case adagrad
  case adadelta
  case rmsprop

  /// The step size taken where none is given: PyTorch's default, for `sgd` 0.05, which has none.
  public var usualLearningRate: Double {
    switch self {
    case .sgd: 0.05
    case .adam, .adamw: 1e-3
    case .adagrad, .rmsprop: 1e-2
    case .adadelta: 1
    }
  }

  /// 0.9 for `sgd`; the others go without.
  public var usualMomentum: Double { self == .sgd ? 0.9 : 0 }
}

/// The number format of matrix products and convolutions; everything else is float32.
public enum Precision: String, Sendable, Codable, CaseIterable {
  case float32
  case bfloat16

  /// What "auto" means here: bfloat16 where the processor multiplies it natively.
  public static var automatic: Precision { Machine.hasNativeBFloat16 ? .bfloat16 : .float32 }

  public var dtype: DType { self == .bfloat16 ? .bfloat16 : .float32 }
}
