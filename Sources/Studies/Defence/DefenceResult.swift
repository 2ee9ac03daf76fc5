public import Robustness
internal import Spectra

/// What `passband defend --json` prints: what front ends are worth before models.
public struct DefenceResult: Codable, Sendable, Equatable {
  public typealias Score = RobustnessResult.Score

  /// One attacker on one defended model.
  public struct Attacker: Codable, Sendable, Equatable {
    /// "oblivious", "end to end", "straight-through", "square", "transfer" and so on.
    public var name: String
    /// The attack and everything that its strength depends on.
    public var attack: String
    public var parameters: [String: Hyperparameter.Value]
    /// Number format of the search: "float32" or "bfloat16"; verdicts are float32's.
    public var precision: String
    /// The defended model right on the clean image and on what this attacker made of it, for each ε.
    public var robust: [Score]
    /// Share of the perturbations' energy that the filter lets through, Σ g² S(k), for each ε; null
    /// where no image was moved.
    public var inBand: [Double?]
    /// Images passed forward and backward by the search for each ε, over all images.
    public var queries: [Queries]

    /// Of both directions.
    public var passes: [Int] { queries.map { $0.forward + $0.backward } }
  }

  /// One front end before one model.
  public struct Defence: Codable, Sendable, Equatable {
    public var model: String
    public var front: FrontEndSpec
    /// Clean images, without and with the front end.
    public var bare: Score
    public var clean: Score
    /// The bare model's own robust accuracy, minimum over the attack and square, for each ε.
    public var bareRobust: [Score]
    public var attackers: [Attacker]
    /// Per image the minimum over all attackers, for each ε: what may be credited.
    public var credit: [Score]
    /// Images right under the oblivious attacker and wrong under a better one.
    public var masked: [Score]
    /// What white noise has in the filter's band.
    public var whiteInBand: Double
    /// What may be said, a sentence for each ε.
    public var sentences: [String]

    public func attacker(_ name: String) -> Attacker? { attackers.first { $0.name == name } }
  }

  public var data: AuditResult.Data
  public var threat: RobustnessResult.Threat
  public var settings: RobustnessResult.Settings
  /// By model, then by front end.
  public var defences: [Defence]
  public var warnings: [String]

  public init(
    data: AuditResult.Data, threat: RobustnessResult.Threat, settings: RobustnessResult.Settings,
    defences: [Defence], warnings: [String]
  ) {
    self.data = data
    self.threat = threat
    self.settings = settings
    self.defences = defences
    self.warnings = warnings
  }
}

extension DefenceResult.Defence {
  /// The radius of a low-pass front end, for figures.
  public var radius: Double? {
    guard case .disc(let radius, _) = front.mask else { return nil }
    return radius
  }

  /// "lowpass:12,clip" for readers that know nothing of masks.
  public var frontName: String { front.description }
}

extension DefenceResult {
  /// "L∞" and the distances as commands write them.
  public var normSymbol: String { threat.norm.symbol }
  public var epsilonNames: [String] { threat.eps.map(\.description) }
}
