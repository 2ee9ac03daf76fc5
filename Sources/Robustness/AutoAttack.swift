public import Torch

/// AutoAttack (Croce & Hein 2020; L1: 2021): four attacks of different kinds in turn, each on what
/// those before it left.
///
/// With the published settings (github.com/fra31/auto-attack, version "standard"): APGD on
/// cross-entropy, targeted APGD on the DLR loss, targeted FAB, and 5,000 queries of Square. The DLR
/// losses need more classes than some models have: of three classes APGD takes the plain DLR loss, of
/// two the margin instead, and ``remarks(classes:)`` says so.
public struct AutoAttack: BudgetAttack, Sendable {
  public enum Version: String, Sendable, Codable, CaseIterable {
    /// What leaderboards mean by AutoAttack.
    case standard
    /// APGD on cross-entropy and DLR and FAB with five restarts too.
    case plus
    /// For models that answer at random: APGD on cross-entropy and DLR, each answer the mean of 20.
    case rand
  }

  public var norm: ThreatNorm
  public var version: Version
  /// Square's, for each image.
  public var queries: Int
  /// APGD's and FAB's.
  public var steps: Int

  /// - Parameter steps: 100 and with 5,000 queries it is the published attack; other numbers are for
  ///   trying things out, and stand in the record.
  public init(
    _ norm: ThreatNorm, version: Version = .standard, steps: Int = 100, queries: Int = 5000
  ) {
    self.norm = norm
    self.version = version
    self.steps = steps
    self.queries = queries
  }

  public var name: String { version == .standard ? "autoattack" : "autoattack-\(version)" }

  /// Those of a model of ten classes.
  public var parameters: [Hyperparameter] {
    let own = version == .rand ? [Hyperparameter("passes", .count(passes))] : []
    return own
      + parts(classes: 10).flatMap { part in
        part.parameters.map { Hyperparameter("\(part.name) \($0.name)", $0.value) }
      }
  }

  public var problems: [String] {
    parts(classes: 10).flatMap { part in part.problems.map { "\(part.name): \($0)" } }
  }

  public func remarks(classes: Int) -> [String] {
    guard classes < 4, version != .rand || classes < 3 else { return [] }
    let names = parts(classes: classes).map(\.name).joined(separator: ", ")
    return [
      "with \(classes) classes \(name) is not the published one, whose losses need "
        + "\(version == .rand ? 3 : 4): it ran \(names)"
    ]
  }

  /// What is run one after the other on a model of so many classes.
  public func parts(classes: Int) -> [any BudgetAttack] {
    let crossEntropy = apgd(.crossEntropy, restarts: version == .plus ? 5 : nil)
    let plain = classes > 2 ? apgd(.dlr, restarts: version == .plus ? 5 : nil) : margin
    switch version {
    case .standard:
      return [crossEntropy, classes > 3 ? targeted : plain, fab(targets: 9), square]
    case .plus:
      return [crossEntropy, plain, fab(restarts: 5), square]
        + (classes > 3 ? [targeted] : []) + [fab(targets: 9)]
    case .rand: return [crossEntropy, plain]
    }
  }

  /// How many answers one is the mean of.
  private var passes: Int { version == .rand ? 20 : 1 }

  private func apgd(_ loss: AttackLoss, restarts: Int?) -> APGD {
    // As published: in L1 five restarts of the standard version, and narrowing radii in it alone.
    let isL1Standard = norm == .l1 && version == .standard
    return APGD(
      norm, loss: loss, steps: steps, restarts: restarts ?? (isL1Standard ? 5 : 1),
      narrowing: isL1Standard)
  }

  private var margin: APGD {
    var attack = apgd(.margin, restarts: nil)
    attack.name = "apgd-margin"
    return attack
  }

  private var targeted: APGD {
    var attack = apgd(.targetedDLR, restarts: 1)
    attack.targets = norm == .l1 && version == .standard ? 5 : 9
    return attack
  }

  private func fab(restarts: Int = 1, targets: Int? = nil) -> BoundedFAB {
    BoundedFAB(
      attack: FAB(norm, steps: steps, restarts: restarts, targets: targets, finalSteps: 0))
  }

  private var square: Square { Square(norm, queries: queries, rescalesSchedule: false) }

  public func search(_ problem: AttackProblem, within epsilon: Double) throws -> Tensor {
    let classes = try problem.rivals(.max).shape[1] + 1
    let victim = problem.victim
    var pursuit = Pursuit(passes == 1 ? problem : problem.on(victim.expecting(over: passes)))
    for (place, part) in parts(classes: classes).enumerated() where !pursuit.isOver {
      let left = pursuit.problem
      let images = try part.search(left.reseeded(UInt64(place)), within: epsilon)
      let logits = try left.victim.logits(images)
      _ = pursuit.record(images, logits, AttackLoss.margin(logits, left.goal))
    }
    return pursuit.images
  }
}

/// FAB for those who ask about one ε alone.
private struct BoundedFAB: BudgetAttack {
  var attack: FAB
  var name: String { attack.name }
  var norm: ThreatNorm { attack.norm }
  /// Restarts begin within ε/2 whatever the attack's own radius is.
  var parameters: [Hyperparameter] {
    attack.parameters.filter { $0.name != "restart radius" }
  }
  var problems: [String] { attack.problems }

  func search(_ problem: AttackProblem, within epsilon: Double) throws -> Tensor {
    try attack.search(problem, within: epsilon)
  }
}
