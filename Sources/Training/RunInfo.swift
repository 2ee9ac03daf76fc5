public import Vision

/// What a run is and where it came from: `run.json`.
public struct RunInfo: Codable, Sendable, Equatable {
  /// Version of this layout.
  public var format = 1
  public var name: String
  /// ISO 8601, UTC.
  public var created: String
  public var recipe: Recipe
  public var network: NetworkInfo
  public var data: DataInfo
  public var environment: EnvironmentInfo

  public init(
    name: String, created: String, recipe: Recipe, network: NetworkInfo, data: DataInfo,
    environment: EnvironmentInfo
  ) {
    self.name = name
    self.created = created
    self.recipe = recipe
    self.network = network
    self.data = data
    self.environment = environment
  }
}

/// The network of a run, enough to build it again.
public struct NetworkInfo: Codable, Sendable, Equatable {
  public var spec: NetworkSpec
  /// Trainable numbers.
  public var parameters: Int

  public init(spec: NetworkSpec, parameters: Int) {
    self.spec = spec
    self.parameters = parameters
  }
}

// In words, for readers that know nothing of networks.
extension NetworkInfo {
  public var name: String { spec.architecture.rawValue }
  /// "none", "batch" and so on.
  public var norm: String { spec.norm.rawValue }
  /// "no normalisation", "BatchNorm" and so on.
  public var normName: String { spec.norm.name }
  /// Whether running and batch statistics give different answers.
  public var hasBatchStatistics: Bool { spec.hasBatchStatistics }
  public var channels: Int { spec.channels }
  public var classes: Int { spec.classes }
  public var mean: [Double] { spec.mean }
  public var standardDeviation: [Double] { spec.standardDeviation }
}

/// The images of a run.
public struct DataInfo: Codable, Sendable, Equatable {
  public struct Part: Codable, Sendable, Equatable {
    /// Images used, and images in the files.
    public var count: Int
    public var available: Int
    /// Images in the official release, where one is known.
    public var official: Int?
    public var sha256: String

    public init(count: Int, available: Int, official: Int?, sha256: String) {
      self.count = count
      self.available = available
      self.official = official
      self.sha256 = sha256
    }
  }

  public var name: String
  public var classNames: [String]
  public var train: Part
  public var test: Part

  public init(name: String, classNames: [String], train: Part, test: Part) {
    self.name = name
    self.classNames = classNames
    self.train = train
    self.test = test
  }
}

/// The machine and the versions behind a number.
public struct EnvironmentInfo: Codable, Sendable, Equatable {
  public var passband: String
  public var libtorch: String
  public var processor: String
  /// What libtorch's CPU kernels are dispatched for, for example "AVX512".
  public var capability: String
  public var threads: Int
  public var device: String
  /// "float32" or "bfloat16".
  public var precision: String
  public var system: String

  public init(
    passband: String, libtorch: String, processor: String, capability: String, threads: Int,
    device: String, precision: String, system: String
  ) {
    self.passband = passband
    self.libtorch = libtorch
    self.processor = processor
    self.capability = capability
    self.threads = threads
    self.device = device
    self.precision = precision
    self.system = system
  }
}
