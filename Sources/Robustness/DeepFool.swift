public import Torch

/// DeepFool (Moosavi-Dezfooli, Fawzi & Frossard 2016): steps onto the nearest of the planes that a
/// linear model would have as boundaries, until the example is fooled.
///
/// Follows Foolbox: among the classes likeliest on the clean image, steps are lengthened by 10⁻⁴,
/// their sum by the overshoot, and the image is clipped to [0, 1]. It looks for a near adversary, not
/// for the nearest: ``FAB`` and ``CarliniWagner`` do that.
public struct DeepFool: MinimalAttack, Sendable {
  public var name: String { "deepfool" }
  /// L2 or L∞.
  public var norm: ThreatNorm
  public var steps: Int
  /// How much further than the plane the whole perturbation goes, as a share of it.
  public var overshoot: Double
  /// How many classes are looked at, the true one included.
  public var candidates: Int

  public init(
    _ norm: ThreatNorm = .l2, steps: Int = 50, overshoot: Double = 0.02, candidates: Int = 10
  ) {
    self.norm = norm
    self.steps = steps
    self.overshoot = overshoot
    self.candidates = candidates
  }

  public var parameters: [Hyperparameter] {
    [
      Hyperparameter("steps", .count(steps)), Hyperparameter("overshoot", .number(overshoot)),
      Hyperparameter("candidates", .count(candidates)),
    ]
  }

  public var problems: [String] {
    let checks: [(Bool, String)] = [
      (norm != .l1, "it is defined for L2 and L∞; for L1 use fab"),
      (steps >= 1, "steps is \(steps); it is a whole number, 1 or more"),
      (
        overshoot.isFinite && overshoot >= 0, "the overshoot is \(overshoot); it is 0 or more"
      ),
      (candidates >= 2, "candidates is \(candidates); it is a whole number, 2 or more"),
    ]
    return checks.filter { !$0.0 }.map(\.1)
  }

  public func search(_ problem: AttackProblem) throws -> Tensor {
    var pursuit = Pursuit(problem)
    var rivals = try problem.rivals(candidates - 1)
    var (images, perturbation) = (problem.images, problem.images.zerosLike())
    for _ in 0..<steps {
      let problem = pursuit.problem
      let found = try problem.victim.differentiate(at: images) { logits in
        let own = logits.at(problem.labels)
        return (0..<rivals.shape[1]).map { logits.at(rivals.column($0)) - own }
      }
      let (fools, kept) = pursuit.recordNearest(images, found.logits, norm)
      guard !pursuit.isOver else { break }
      // Who is fooled and may not leave stays where it is.
      let step = step(Plane.nearest(found, norm))
      perturbation =
        perturbation + select(where: fools.beside(step), step.zerosLike(), else: step)
      let moved = clippedToBox(problem.images + perturbation * (1 + overshoot))
      images = select(where: fools.beside(moved), images, else: moved)
      if let kept {
        (images, perturbation) = (images.indexed(by: kept), perturbation.indexed(by: kept))
        rivals = rivals.indexed(by: kept)
      }
    }
    if !pursuit.isOver {
      let logits = try pursuit.problem.victim.logits(images)
      _ = pursuit.recordNearest(images, logits, norm)
    }
    return pursuit.images
  }

  /// Onto the plane and 10⁻⁴ further: boxes and rounding not minded.
  private func step(_ plane: Plane) -> Tensor {
    let direction = steepestAscent(plane.normal, norm)
    return direction * (plane.distance + 1e-4).beside(direction)
  }
}
