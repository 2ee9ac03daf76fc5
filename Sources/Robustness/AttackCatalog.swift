/// The attacks by the names that commands, records and tests call them.
public enum AttackCatalog {
  /// Single steps first, ensembles last.
  public static let all: [AttackEntry] =
    AttackEntry.gradient + AttackEntry.minimal + AttackEntry.blackBox + AttackEntry.ensembles

  /// - Throws: ``AttackError`` that lists the names when there is no such attack.
  public static func entry(_ name: String) throws -> AttackEntry {
    if let entry = all.first(where: { $0.name == name }) { return entry }
    throw AttackError(
      "there is no attack \"\(name)\"; there are \(all.map(\.name).joined(separator: ", "))")
  }
}

/// What may be chosen about an attack besides norm and ε; nil leaves the attack's own default.
public struct AttackOptions {
  /// What may be given; an attack uses some of it.
  public enum Name: String, Sendable, CaseIterable {
    case steps, restarts
    case stepSize = "step-size"
    case start, keep, band, surrogate
  }

  /// How many steps (or queries, draws, rounds: see ``AttackEntry/steps``).
  public var steps: Int?
  /// Runs from different random points.
  public var restarts: Int?
  /// The length of a step, in image units.
  public var stepSize: Epsilon?
  public var start: Start?
  public var keep: PGD.Keep?
  /// The frequencies a perturbation may have.
  public var band: AttackBand?
  /// Another model to find adversaries on.
  public var surrogate: Victim?

  /// Where a descent begins.
  public enum Start: String, Sendable, CaseIterable {
    /// At the image itself.
    case image
    /// At a random point of the ball.
    case random
  }

  public init(
    steps: Int? = nil, restarts: Int? = nil, stepSize: Epsilon? = nil, start: Start? = nil,
    keep: PGD.Keep? = nil, band: AttackBand? = nil, surrogate: Victim? = nil
  ) {
    self.steps = steps
    self.restarts = restarts
    self.stepSize = stepSize
    self.start = start
    self.keep = keep
    self.band = band
    self.surrogate = surrogate
  }

  /// Those of the names alone.
  func only(_ names: Set<Name>) -> AttackOptions {
    func kept<Value>(_ name: Name, _ value: Value?) -> Value? { names.contains(name) ? value : nil }
    return AttackOptions(
      steps: kept(.steps, steps), restarts: kept(.restarts, restarts),
      stepSize: kept(.stepSize, stepSize), start: kept(.start, start), keep: kept(.keep, keep),
      band: kept(.band, band), surrogate: kept(.surrogate, surrogate))
  }

  /// What was given.
  public var given: Set<Name> {
    let all: [(Name, Bool)] = [
      (.steps, steps != nil), (.restarts, restarts != nil), (.stepSize, stepSize != nil),
      (.start, start != nil), (.keep, keep != nil), (.band, band != nil),
      (.surrogate, surrogate != nil),
    ]
    return Set(all.filter(\.1).map(\.0))
  }
}

/// An attack that can be asked for by name.
public struct AttackEntry: Sendable {
  public let name: String
  /// What it is and where it was published, in a line.
  public let summary: String
  public let norms: [ThreatNorm]
  /// The options that change it.
  public let uses: Set<AttackOptions.Name>
  /// What the option `steps` sets, in the plural.
  public let steps: String
  /// Whether it may search in bfloat16 unasked. Not one that looks for the nearest adversary, which
  /// must know where the boundary lies, nor one without chance in it, whose images other programs
  /// can be compared with.
  public let bearsRounding: Bool
  private let build: @Sendable (ThreatNorm, AttackOptions) -> any Attack

  init(
    _ name: String, _ summary: String, _ norms: [ThreatNorm] = ThreatNorm.allCases,
    uses: Set<AttackOptions.Name> = [], steps: String = "steps", bearsRounding: Bool = false,
    build: @escaping @Sendable (ThreatNorm, AttackOptions) -> any Attack
  ) {
    self.name = name
    self.summary = summary
    self.norms = norms
    self.uses = uses
    self.steps = steps
    self.bearsRounding = bearsRounding
    self.build = build
  }

  /// The attack in a norm. Options that it does not use are not looked at.
  ///
  /// - Throws: ``AttackError`` when the attack is not defined in the norm, needs a surrogate that is
  ///   not given, or has a hyper-parameter out of its range.
  public func make(_ norm: ThreatNorm, _ options: AttackOptions = .init()) throws -> any Attack {
    guard norms.contains(norm) else {
      let known = norms.map(\.symbol).joined(separator: ", ")
      throw AttackError("\(name) is not defined for \(norm.symbol), only for \(known)")
    }
    guard !uses.contains(.surrogate) || options.surrogate != nil else {
      throw AttackError("\(name) needs a surrogate: another model to find adversaries on")
    }
    let attack = build(norm, options.only(uses))
    try AttackChecks.attack(attack)
    return attack
  }

  /// Its hyper-parameters where nothing is chosen, in its first norm.
  public var defaults: [Hyperparameter] {
    build(norms[0], AttackOptions(surrogate: Victim("given") { $0 })).parameters
  }
}
