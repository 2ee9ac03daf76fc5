internal import Vision

/// All gates on one model, and the worst that they saw.
public struct GateReport: Sendable, Equatable, Codable {
  public let threat: Threat
  public let results: [GateResult]
  /// The attacks run within the threat, with their parameters.
  public let attacks: [String]
  /// For each image looked at: right when clean and under every one of ``attacks``.
  public let isRobust: [Bool]
  /// Asked of victim and surrogate.
  public let queries: Queries
  public let warnings: [String]

  init(_ results: [GateResult], _ examination: Examination) {
    threat = examination.settings.threat
    self.results = results
    attacks = examination.withinThreat.map(\.attack)
    isRobust = examination.isCorrect.indices.map { image in
      examination.isCorrect[image]
        && examination.withinThreat.allSatisfy { $0.isRobust[image] }
    }
    queries = examination.spent
    warnings = examination.warnings
  }

  public var failed: [GateResult] { results.filter { $0.verdict == .fail } }
  public var warned: [GateResult] { results.filter { $0.verdict == .warn } }

  /// What may be claimed of the images looked at here.
  public var sentence: String {
    Claim(threat, isRobust: isRobust, attacks: attacks.count, gates: results).sentence
  }
}

/// The most that attacks allow to be said of a model: an upper bound, since a better attack may come.
public struct Claim: Sendable, Equatable, Codable {
  public var threat: Threat
  /// Images that every attack left right, of how many.
  public var correct: Int
  public var count: Int
  public var attacks: Int
  /// None: gates were not checked.
  public var gates: [GateResult]?

  public init(
    _ threat: Threat, correct: Int, count: Int, attacks: Int, gates: [GateResult]? = nil
  ) {
    self.threat = threat
    self.correct = correct
    self.count = count
    self.attacks = attacks
    self.gates = gates
  }

  /// - Parameter isRobust: for each image whether it is right when clean and under every attack: the
  ///   minimum over attacks of each image, never the minimum of means.
  public init(
    _ threat: Threat, isRobust: [Bool], attacks: Int, gates: [GateResult]? = nil
  ) {
    self.init(
      threat, correct: isRobust.count { $0 }, count: isRobust.count, attacks: attacks, gates: gates)
  }

  /// For example "L∞ 8/255: robust accuracy ≤ 43.9 % (worst of 3 attacks, 1000 images, 95 % CI
  /// 40.9–47.0 %); gates failed: none".
  public var sentence: String {
    let interval = Interval(correct: correct, count: count)
    let attacks = attacks == 1 ? "1 attack" : "worst of \(attacks) attacks"
    let share = count == 0 ? 1 : Double(correct) / Double(count)
    return "\(threat): robust accuracy ≤ \(percent(share)) % (\(attacks), \(count) images, "
      + "95 % CI \(percent(interval.low))–\(percent(interval.high)) %); \(gatesInWords)"
  }

  private var gatesInWords: String {
    guard let gates else { return "gates not checked" }
    let parts = [
      ("gates failed", GateVerdict.fail, true), ("warned", .warn, false),
      ("skipped", .skip, false),
    ]
    return parts.compactMap { title, verdict, isAlways in
      let names = gates.filter { $0.verdict == verdict }.map(\.name)
      guard isAlways || !names.isEmpty else { return nil }
      return "\(title): \(names.isEmpty ? "none" : names.joined(separator: ", "))"
    }.joined(separator: "; ")
  }
}
