public import Vision

/// A proportion's interval; its home is the room of data and classifiers.
public typealias Interval = Vision.Interval

/// What `passband audit --json` prints: accuracy per condition, the Fig. 2 counts, and the other views
/// of the answers. docs/audit.md says what each number means.
public struct AuditResult: Codable, Sendable, Equatable {
  public struct Data: Codable, Sendable, Equatable {
    public var name: String
    public var split: String
    public var count: Int
    public var sha256: String
    /// What the checksum is of, where that is not the decoded images and labels.
    public var sha256Of: String?

    public init(
      name: String, split: String, count: Int, sha256: String, sha256Of: String? = nil
    ) {
      self.name = name
      self.split = split
      self.count = count
      self.sha256 = sha256
      self.sha256Of = sha256Of
    }
  }

  /// Accuracy under one condition.
  public struct Score: Codable, Sendable, Equatable {
    /// "original", "low", "high" or another ``Condition/name``.
    public var name: String
    /// A ring's outer radius, a Gaussian's σ.
    public var radius: Double?
    /// Of a ring.
    public var innerRadius: Double?
    /// "none" or "max".
    public var rescale: String
    public var correct: Int
    public var count: Int
    public var accuracy: Double
    /// Wilson, 95 %.
    public var interval: Interval

    public init(
      name: String, radius: Double?, innerRadius: Double? = nil, rescale: String, correct: Int,
      count: Int
    ) {
      self.name = name
      self.radius = radius
      self.innerRadius = innerRadius
      self.rescale = rescale
      self.correct = correct
      self.count = count
      self.accuracy = count == 0 ? .nan : Double(correct) / Double(count)
      self.interval = Interval(correct: correct, count: count)
    }

    /// With `"radius": null` for the original, so that every entry has the same keys; the inner radius
    /// only where there is one.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encode(radius, forKey: .radius)
      try container.encodeIfPresent(innerRadius, forKey: .innerRadius)
      try container.encode(rescale, forKey: .rescale)
      try container.encode(correct, forKey: .correct)
      try container.encode(count, forKey: .count)
      try container.encode(accuracy, forKey: .accuracy)
      try container.encode(interval, forKey: .interval)
    }
  }

  /// The images of the paper's Fig. 2: f(x) = f(x_h) = y and f(x_l) ≠ y.
  public struct Misaligned: Codable, Sendable, Equatable {
    public var radius: Double
    public var rescale: String
    public var count: Int
    public var total: Int
    public var interval: Interval
    /// How often each of the K classes is predicted for x_h, over all images: a constant
    /// prediction alone scores 1/K, so this stands beside the count.
    public var highPredictions: [Int]
    /// What the count would be if the commonest of these answers were given to every x_h.
    public var constantCount = 0
    /// What it would be on average if the answers were dealt to the x_h in random order.
    public var shuffledCount = 0.0
    /// The first hundred, by how sure the least sure of the three answers is.
    public var ranked: [Ranked] = []

    public init(radius: Double, rescale: String, count: Int, total: Int, highPredictions: [Int]) {
      self.radius = radius
      self.rescale = rescale
      self.count = count
      self.total = total
      self.interval = Interval(correct: count, count: total)
      self.highPredictions = highPredictions
    }
  }

  public var model: String
  public var data: Data
  /// "float32" or "bfloat16".
  public var precision: String
  /// "running" or "batch".
  public var statistics: String
  /// "strict" or "inclusive".
  public var rule: String
  /// Images per batch: with batch statistics this changes results.
  public var batchSize: Int
  public var conditions: [Score]
  public var misaligned: [Misaligned]
  /// In the order of the labels.
  public var classNames: [String] = []
  /// 1/K, what a guess gets right, and what always naming the commonest class gets right.
  public var chance = 0.0
  public var majority = 0.0
  public var filtering: [FilteringCurve] = []
  /// The original against each condition, and LFC against HFC.
  public var comparisons: [PairedComparison] = []
  public var classes: [ClassScores] = []
  public var highConfusions: [Confusion] = []
  /// Empty without `distances.safetensors`.
  public var corollary: [CorollaryRadii] = []
  /// With `--heat-map`.
  public var heatMap: FourierHeatMap.Summary?
  /// With `--gradients`.
  public var gradients: RobustnessResult.Gradients?

  public init(
    model: String, data: Data, precision: String, statistics: String, rule: String,
    batchSize: Int, conditions: [Score], misaligned: [Misaligned]
  ) {
    self.model = model
    self.data = data
    self.precision = precision
    self.statistics = statistics
    self.rule = rule
    self.batchSize = batchSize
    self.conditions = conditions
    self.misaligned = misaligned
  }
}
