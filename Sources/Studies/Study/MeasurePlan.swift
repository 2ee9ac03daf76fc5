public import Robustness
public import Spectra
internal import Training

/// What is measured of a network once it is trained.
///
/// Rule, statistics and batch size are the recipe's own (`rule`, `statistics`,
/// `measure-batch-size`), the same as after every epoch; so are radii and rescalings where these
/// are not given.
public struct MeasurePlan: Codable, Sendable, Equatable {
  /// The first N test images; nil: all.
  public var images: Int? = 1000
  /// Empty: the recipe's.
  public var radii: [Double] = []
  /// Empty: the recipe's.
  public var rescales: [Rescale] = []
  /// Conditions that separate confounds: "svd", each radius cut by singular values as well.
  public var controls: [String] = []
  /// Misaligned images kept as pictures, for each radius and rescaling.
  public var exhibits = 3
  /// "none", "first", "all" or names: the convolutions whose kernels are measured.
  public var kernels = "none"
  public var attacks: [String] = []
  public var norm = ThreatNorm.linf
  public var epsilons: [Epsilon] = []
  /// nil: each attack's own default.
  public var steps: Int?
  public var restarts: Int?
  /// The first N test images are attacked.
  public var attackImages = 200
  /// Methods of ``KernelSmoothing``, and how strong.
  public var smoothing: [String] = []
  public var rho: [Double] = []
  public var cutoffs: [Double] = []
  public var smoothingLayers = "first"
  /// Training images on which BatchNorm's averages are estimated after smoothing; 0: kept.
  public var recalibrate = 0
  public var fronts: [FrontEndSpec] = []
  /// Queries of the black-box attacker of front ends.
  public var queries = 500
  /// Decides random starts and draws.
  public var seed: UInt64 = 0

  public init() {}
}
