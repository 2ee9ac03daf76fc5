public import Robustness
public import Spectra
public import Torch
public import Vision

/// What is done to the labels of the training images, once, before training.
public struct LabelRecipe: Sendable, Equatable {
  /// The labels are dealt anew over the images, the same way for the same seed.
  public var permute = false
  /// The share of images that get a label at random, in [0, 1] (Zhang et al. 2017).
  public var random = 0.0
  /// Decides both; none: the run's seed.
  public var seed: UInt64?

  public init() {}
  public var changesSome: Bool { permute || random > 0 }
}

/// Which part of a training image the network gets.
public enum TrainingBand: String, Sendable, CaseIterable {
  case original
  case low
  case high
}

/// Frequency bias by design: what is done to the spectra of training images.
public struct BandRecipe: Sendable, Equatable {
  public var trainOn = TrainingBand.original
  /// The cutting radius of `trainOn`, in frequency bins.
  public var trainRadius = 12.0
  /// Training images are divided by their own maximum: the authors' script does so.
  public var trainRescale = Rescale.none
  /// The probability that an image is cut to its LFC at a random radius.
  public var lowPass = 0.0
  /// The radii it is drawn from, smallest and largest.
  public var lowPassRadii = [4.0, 16.0]
  /// The probability that an image gets the HFC of another; the label stays.
  public var frequencyMix = 0.0
  public var frequencyMixRadius = 8.0

  public init() {}
}

/// Mix-up (Zhang et al. 2018) and CutMix (Yun et al. 2019).
public struct MixingRecipe: Sendable, Equatable {
  /// α of the Beta distribution that weights are drawn from; 0: not used.
  public var mixup = 0.0
  public var cutmix = 0.0
  public var weights = MixingUnit.batch

  public init() {}
}

/// The network beyond its name.
public struct NetworkRecipe: Sendable, Equatable {
  /// Groups of GroupNorm.
  public var normGroups = 8
  /// Size of first-layer kernels; none: the architecture's own.
  public var stemKernel: Int?
  public var pooling = Downsampling.strided
  /// Radius of a fixed low-pass layer in front; none: no such layer.
  public var lowPass: Double?
  /// Whether pixels are standardised by the training images' mean and deviation, in the network.
  public var standardize = Standardization.none
  /// The probability of dropping a feature; 0: no dropout.
  public var dropout = 0.0
  public var dropoutPlace = DropoutSpec.Place.classifier
  /// Dropout also when measuring, as coded.
  public var dropoutAtTest = false

  public init() {}
}

/// What pixels are standardised by.
public enum Standardization: String, Sendable, CaseIterable {
  /// Pixels in [0, 1] as they are, as in the paper.
  case none
  /// (x − mean)/deviation per channel of the training images.
  case data
}

/// The update rule beyond its name; where a value is none, PyTorch's default holds.
public struct OptimizerRecipe: Sendable, Equatable {
  /// Adam, AdamW: decay of the mean of gradients.
  public var beta1 = 0.9
  /// Adam, AdamW: decay of the mean of squared gradients.
  public var beta2 = 0.999
  /// AdaDelta's ρ and RMSprop's α: decay of the mean of squared gradients.
  public var decay: Double?
  /// Added to the root in the denominator.
  public var epsilon: Double?
  /// AdaGrad: where the sum of squares begins.
  public var initialAccumulator = 0.0

  public init() {}
}

/// How the learning rate moves over a run.
public struct ScheduleRecipe: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    case constant
    case step
    case cosine
    case oneCycle = "one-cycle"
  }

  public var kind = Kind.constant
  /// Epochs of a linear rise at the start.
  public var warmup = 0.0
  /// `step`: epochs between steps, and the factor of each.
  public var every = 30
  public var factor = 0.1
  /// `cosine`: the share of the learning rate at the end.
  public var final = 0.0
  /// `one-cycle`: the share of steps until the peak.
  public var peak = 0.3

  public init() {}
}

/// What holds weights and answers back.
public struct RegularizationRecipe: Sendable, Equatable {
  /// The share of a label spread over all classes.
  public var labelSmoothing = 0.0
  /// The largest norm of the gradient over all parameters; none: not clipped.
  public var clipNorm: Double?
  /// Decay of an exponential moving average of weights, which is then measured and saved.
  public var average: Double?
  /// λ of the penalty on differences of adjacent kernel weights; 0: none.
  public var roughness = 0.0
  /// `first`, `all`, or full names of convolutions.
  public var roughnessLayers = ["first"]

  public init() {}
}

/// Adversarial training.
public struct AdversaryRecipe: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    case none
    /// Loss on the images that projected gradient descent finds (Madry et al. 2018).
    case pgd
    /// Clean loss and a divergence from the answers to found images (Zhang et al. 2019).
    case trades
    /// One step from a random start (Wong, Rice and Kolter 2020), watched for overfitting to it.
    case fast
  }

  public var kind = Kind.none
  public var norm = ThreatNorm.linf
  /// In image units.
  public var epsilon = 8.0 / 255
  public var steps = 10
  /// In image units; none: ε/10 for many steps as coded, 1.25 ε for one.
  public var stepSize: Double?
  public var randomStart = true
  /// BatchNorm statistics of the network under attack.
  public var statistics = Statistics.batch
  /// TRADES: the weight of the divergence.
  public var beta = 6.0

  public init() {}

  /// The step size that runs, in image units.
  public var resolvedStepSize: Double { stepSize ?? (kind == .fast ? 1.25 : 0.1) * epsilon }
}

/// What is measured after each epoch.
public struct MeasuringRecipe: Sendable, Equatable {
  public var radii: [Double]
  public var rule: MaskRule
  public var rescales: [Rescale]
  /// BatchNorm statistics; a network without BatchNorm is measured once.
  public var statistics: [Statistics]
  /// The first N images of train and of test; none: all of test, as many of train; 0: none.
  public var train: Int?
  public var test: Int?
  /// Whether training images are cut too, or measured whole only.
  public var cutsTrain: Bool
  /// Images per batch when measuring: with batch statistics this changes results.
  public var batchSize: Int
  /// Test images on which the energy behind normalisation layers is measured; 0: none.
  public var energy: Int
  /// Steps between lines of `steps.jsonl`; 0: none.
  public var logEvery: Int

  public init(
    radii: [Double] = [4, 8, 12, 16], rule: MaskRule = .strict,
    rescales: [Rescale] = [.none, .max], statistics: [Statistics] = [.running, .batch],
    train: Int? = 1000, test: Int? = 1000, cutsTrain: Bool = true, batchSize: Int = 100,
    energy: Int = 200, logEvery: Int = 50
  ) {
    self.radii = radii
    self.rule = rule
    self.rescales = rescales
    self.statistics = statistics
    self.train = train
    self.test = test
    self.cutsTrain = cutsTrain
    self.batchSize = batchSize
    self.energy = energy
    self.logEvery = logEvery
  }
}
