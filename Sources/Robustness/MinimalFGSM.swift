public import Torch

/// The smallest step along the gradient's direction that fools: FGSM with a line search over ε.
///
/// As Foolbox 1.x does it, which the published code of Wang et al. (CVPR 2020) calls: `levels` equal
/// steps up to `largest` are tried from below; where one of the first 20 fools, 20 finer ones up to
/// it. The gradient is taken once, at the clean image.
public struct MinimalFGSM: MinimalAttack, Sendable {
  public var name: String { "fgsm-min" }
  public var norm: ThreatNorm
  public var levels: Int
  /// In image units.
  public var largest: Double
  public var loss: AttackLoss

  /// How many finer levels are tried, and up to which coarse one.
  private let refinement = 20

  public init(
    _ norm: ThreatNorm = .linf, levels: Int = 1000, largest: Double = 1,
    loss: AttackLoss = .crossEntropy
  ) {
    self.norm = norm
    self.levels = levels
    self.largest = largest
    self.loss = loss
  }

  public var minimumClasses: Int { loss.minimumClasses }

  public var parameters: [Hyperparameter] {
    [
      Hyperparameter("levels", .count(levels)), Hyperparameter("largest", .number(largest)),
      Hyperparameter("refinement", .count(refinement)), Hyperparameter("loss", .text(loss.name)),
    ]
  }

  public var problems: [String] {
    let checks: [(Bool, String)] = [
      (levels >= 1, "levels is \(levels); it is a whole number, 1 or more"),
      (largest.isFinite && largest > 0, "largest is \(largest); it is above 0"),
    ]
    return checks.filter { !$0.0 }.map(\.1)
  }

  public func search(_ problem: AttackProblem) throws -> Tensor {
    let ray = try ray(problem)
    let spacing = problem.images.filled(largest / Double(levels))
    let coarse = try firstLevel(problem, ray, of: levels, spacing: spacing)
    var distance = coarse * spacing
    let isEarly = (coarse .> 0) .& (coarse .<= Double(refinement))
    let early = positionsWhereFalse(.!isEarly)
    if early.count > 0 {
      let spacing = distance.indexed(by: early) / Double(refinement)
      let fine = try firstLevel(
        problem.indexed(by: early), ray.indexed(by: early), of: refinement, spacing: spacing)
      // The last of the fine levels is the coarse one, but for rounding.
      let found = select(where: fine .> 0, fine, else: fine.onesLike() * Double(refinement))
      distance = distance.replacing([early], with: found * spacing)
    }
    return clippedToBox(problem.images + ray * distance.beside(ray))
  }

  private func ray(_ problem: AttackProblem) throws -> Tensor {
    let (gradient, _, _) = try problem.victim.gradient(
      of: loss, at: problem.images, problem.goal)
    return steepestAscent(gradient, norm)
  }

  /// The first of `count` levels at which each example is fooled, as float (N); 0 where none does.
  ///
  /// - Parameter spacing: from one level to the next, (N) or rank 0.
  private func firstLevel(
    _ problem: AttackProblem, _ ray: Tensor, of count: Int, spacing: Tensor
  ) throws -> Tensor {
    var first = Tensor.zeros([problem.count], device: problem.images.device)
      .to(problem.images.dtype)
    var (left, rows) = (problem, Tensor.arange(0, problem.count, device: problem.images.device))
    for level in 1...count where !left.isEmpty {
      let distance = (spacing.rank == 0 ? spacing : spacing.indexed(by: rows)) * Double(level)
      let images = left.images + ray.indexed(by: rows) * distance.beside(ray)
      let isFooled = left.isFooled(try left.victim.logits(clippedToBox(images)))
      let isFirst = isFooled .& first.indexed(by: rows).equals(0)
      guard isFirst.anyTrue else { continue }
      let hits = rows.indexed(by: positionsWhereFalse(.!isFirst))
      first = first.replacing([hits], with: first.filled(Double(level)))
      guard !problem.victim.couplesExamples else { continue }
      let kept = positionsWhereFalse(isFooled)
      (left, rows) = (left.indexed(by: kept), rows.indexed(by: kept))
    }
    return first
  }
}
