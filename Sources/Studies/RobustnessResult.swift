public import Robustness
public import Vision

/// What `passband attack --json` prints: robust accuracy per attack and ε, and the worst case.
public struct RobustnessResult: Codable, Sendable, Equatable {
  /// What the attacker may do.
  public struct Threat: Codable, Sendable, Equatable {
    public var norm: ThreatNorm
    /// In image units, in the order asked for.
    public var eps: [Epsilon]

    public init(norm: ThreatNorm, eps: [Epsilon]) {
      self.norm = norm
      self.eps = eps
    }
  }

  /// How many images are named rightly, of all that were attacked.
  public struct Score: Codable, Sendable, Equatable {
    public var correct: Int
    public var count: Int
    public var accuracy: Double
    /// Wilson, 95 %.
    public var interval: Interval

    public init(correct: Int, count: Int) {
      self.correct = correct
      self.count = count
      accuracy = Double(correct) / Double(count)
      interval = Interval(correct: correct, count: count)
    }

    init(_ isCorrect: [Bool]) {
      self.init(correct: isCorrect.count { $0 }, count: isCorrect.count)
    }
  }

  /// One attack at one ε.
  public struct Attack: Codable, Sendable, Equatable {
    public var name: String
    public var parameters: [String: Hyperparameter.Value]
    /// Number format of the search: "float32" or "bfloat16"; verdicts are float32's.
    public var precision: String
    public var eps: Epsilon
    /// Right on the clean image and on what the attack made of it.
    public var robust: Score
    /// The same where the attacked images are rounded to 8 bits first.
    public var rounded: Score
    /// Median distance in the threat's norm over the images that were fooled, whatever that distance
    /// is where the attack looks for the nearest adversary; none were: null.
    public var medianDistance: Double?
    /// Images passed forward and backward by the search, over all images.
    public var queries: Queries
    /// Of the perturbations of all images that were moved, beside white noise.
    public var spectrum: PerturbationSpectrum.Summary
  }

  /// Per image the minimum over the attacks at one ε, which is not the minimum of their means.
  public struct Worst: Codable, Sendable, Equatable {
    public var eps: Epsilon
    public var robust: Score
    public var rounded: Score
  }

  /// The gradients of the cross-entropy at clean images: what the model listens to.
  public struct Gradients: Codable, Sendable, Equatable {
    /// Images looked at.
    public var count: Int
    /// Of ‖∇‖₂, in units of the loss per image unit.
    public var meanNorm: Double
    public var spectrum: PerturbationSpectrum.Summary
    /// Of the gradients' signs: what one L∞ step looks like.
    public var signSpectrum: PerturbationSpectrum.Summary

    public init(_ gradients: InputGradients, radii: [Double]) {
      count = gradients.norms.count
      meanNorm = gradients.meanNorm
      spectrum = gradients.spectrum.summary(radii: radii)
      signSpectrum = gradients.signSpectrum.summary(radii: radii)
    }
  }

  /// How the attacks were run.
  public struct Settings: Codable, Sendable, Equatable {
    public var seed: UInt64
    /// Images per batch: random numbers are drawn for a batch.
    public var batchSize: Int
    /// "running" or "batch".
    public var statistics: String
    /// Whether images were left alone once they fooled.
    public var stopsOnSuccess: Bool
    /// Forward passes averaged into one answer while searching.
    public var passes: Int

    public init(
      seed: UInt64, batchSize: Int, statistics: String, stopsOnSuccess: Bool, passes: Int
    ) {
      self.seed = seed
      self.batchSize = batchSize
      self.statistics = statistics
      self.stopsOnSuccess = stopsOnSuccess
      self.passes = passes
    }
  }

  public var model: String
  public var data: AuditResult.Data
  public var threat: Threat
  public var settings: Settings
  public var clean: Score
  /// By attack, then by ε.
  public var attacks: [Attack]
  /// One for each ε.
  public var worst: [Worst]
  public var gradients: Gradients
  /// Empty: they were not checked.
  public var gates: [GateResult]
  /// What may be claimed, at the largest ε.
  public var sentence: String
  public var warnings: [String]
}

extension RobustnessResult.Attack {
  /// With `"medianDistance": null` where nothing was fooled, so that every entry has the same keys.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(precision, forKey: .precision)
    try container.encode(eps, forKey: .eps)
    try container.encode(robust, forKey: .robust)
    try container.encode(rounded, forKey: .rounded)
    try container.encode(medianDistance, forKey: .medianDistance)
    try container.encode(queries, forKey: .queries)
    try container.encode(spectrum, forKey: .spectrum)
  }
}
