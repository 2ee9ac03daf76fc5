public import Torch

/// Points drawn evenly from the ball, the best kept: what any attack worth the name must beat.
public struct RandomSearch: BudgetAttack, Sendable {
  public var name: String { "random" }
  public var norm: ThreatNorm
  public var draws: Int

  public init(_ norm: ThreatNorm, draws: Int = 1000) {
    self.norm = norm
    self.draws = draws
  }

  public var parameters: [Hyperparameter] { [Hyperparameter("draws", .count(draws))] }

  public var problems: [String] {
    draws >= 1 ? [] : ["draws is \(draws); it is a whole number, 1 or more"]
  }

  public func search(_ problem: AttackProblem, within epsilon: Double) throws -> Tensor {
    var pursuit = Pursuit(problem)
    for _ in 0..<draws where !pursuit.isOver {
      let left = pursuit.problem
      let noise = left.randomPoints(norm).to(left.images.dtype) * epsilon
      let images = clippedToBox(left.images + noise)
      let logits = try left.victim.logits(images)
      _ = pursuit.record(images, logits, AttackLoss.margin(logits, left.goal))
    }
    return pursuit.images
  }
}
