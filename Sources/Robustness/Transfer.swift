internal import Torch

/// An attack on a surrogate, judged by the victim: black box, and no use of the victim's gradient.
///
/// Each example is pursued to the end on the surrogate, since what just fools one model seldom fools
/// another. Queries are the surrogate's.
public struct Transfer: Attack {
  public var attack: any Attack
  public let surrogate: Victim

  public init(_ attack: any Attack, from surrogate: Victim) {
    self.attack = attack
    self.surrogate = surrogate
  }

  public var name: String { "transfer-" + attack.name }
  public var norm: ThreatNorm { attack.norm }
  public var minimumClasses: Int { attack.minimumClasses }
  public var problems: [String] { attack.problems }
  public var findsNearest: Bool { attack.findsNearest }

  public var parameters: [Hyperparameter] {
    attack.parameters + [Hyperparameter("surrogate", .text(surrogate.name))]
  }

  public func candidates(
    for problem: AttackProblem, within epsilons: [Double]
  ) throws -> Candidates {
    try attack.candidates(for: try problem.against(surrogate), within: epsilons)
  }
}
