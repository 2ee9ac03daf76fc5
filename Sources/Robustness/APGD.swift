internal import Foundation

/// Auto-PGD (Croce & Hein, "Reliable evaluation of adversarial robustness with an ensemble of
/// diverse parameter-free attacks", 2020; for L1 "Mind the box", 2021): PGD that finds its step size.
///
/// In L∞ and L2 it starts with steps of 2ε and momentum, and halves them where, at a checkpoint, the
/// loss rose too seldom or not at all, going on from the best point. In L1 steps move the values of
/// the largest gradients alone, and how many follows from how sparse the best perturbation is.
///
/// With a targeted loss the classes likeliest on the clean image are tried one after the other.
/// Where paper and the authors' code (github.com/fra31/auto-attack) differ, this follows the code,
/// but for two slips of it: the first checkpoint compares with the loss of the start (not with 0),
/// and L1 does not count values as changed where adding and subtracting has only rounded them.
public struct APGD: BudgetAttack, Sendable {
  public var name: String
  public var norm: ThreatNorm
  public var loss: AttackLoss
  public var steps: Int
  /// How often the search is run (for each target), each from another random point.
  public var restarts: Int
  /// Targeted losses only: how many classes are tried; at most all but the true one are.
  public var targets: Int
  /// L∞ and L2 only: the share of steps that must raise the loss for the step size to stay.
  public var rho: Double
  /// L1 only: search within 3ε and 2ε first, for 0.3 of the steps each.
  public var narrowing: Bool

  /// - Parameters:
  ///   - narrowing: none: for L1, as the authors recommend.
  ///   - name: none: "apgd-ce", "apgd-dlr" or "apgd-t" after the loss, else "apgd".
  public init(
    _ norm: ThreatNorm, loss: AttackLoss = .crossEntropy, steps: Int = 100, restarts: Int = 1,
    targets: Int = 9, rho: Double = 0.75, narrowing: Bool? = nil, name: String? = nil
  ) {
    self.name = name ?? APGD.usualNames[loss.name] ?? "apgd"
    self.norm = norm
    self.loss = loss
    self.steps = steps
    self.restarts = restarts
    self.targets = targets
    self.rho = rho
    self.narrowing = narrowing ?? (norm == .l1)
  }

  private static let usualNames = [
    AttackLoss.crossEntropy.name: "apgd-ce", AttackLoss.dlr.name: "apgd-dlr",
    AttackLoss.targetedDLR.name: "apgd-t",
  ]

  public var minimumClasses: Int { loss.minimumClasses }

  public var parameters: [Hyperparameter] {
    let own =
      norm == .l1
      ? Hyperparameter("narrowing", .flag(narrowing)) : Hyperparameter("rho", .number(rho))
    return [
      Hyperparameter("loss", .text(loss.name)), Hyperparameter("steps", .count(steps)),
      Hyperparameter("restarts", .count(restarts)), own,
    ] + (loss.isTargeted ? [Hyperparameter("targets", .count(targets))] : [])
  }

  public var problems: [String] {
    let checks: [(Bool, String)] = [
      (steps >= 1, "steps is \(steps); it is a whole number, 1 or more"),
      (restarts >= 1, "restarts is \(restarts); it is a whole number, 1 or more"),
      (targets >= 1, "targets is \(targets); it is a whole number, 1 or more"),
      (rho > 0 && rho <= 1, "rho is \(rho); it is above 0, at most 1"),
      (!narrowing || norm == .l1, "narrowing radii are for L1 alone"),
      (!narrowing || steps >= 3, "narrowing radii need 3 steps or more; there are \(steps)"),
    ]
    return checks.filter { !$0.0 }.map(\.1)
  }

  /// Part of a search: so many steps within a radius.
  struct Stage: Equatable {
    var radius: Double
    var steps: Int
  }

  /// The radii searched one after the other; the last is ε.
  func stages(within epsilon: Double) -> [Stage] {
    guard narrowing else { return [Stage(radius: epsilon, steps: steps)] }
    let early = Int((0.3 * Double(steps)).rounded(.up))
    return [
      Stage(radius: 3 * epsilon, steps: early), Stage(radius: 2 * epsilon, steps: early),
      Stage(radius: epsilon, steps: steps - 2 * early),
    ]
  }
}
