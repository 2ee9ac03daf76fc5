public import Torch

extension PGD {
  public func search(_ problem: AttackProblem, within epsilon: Double) throws -> Tensor {
    var pursuit = Pursuit(problem)
    for _ in 0..<restarts where !pursuit.isOver {
      try descend(&pursuit, radius: problem.images.filled(epsilon))
    }
    return pursuit.images
  }

  /// One descent of every example still pursued.
  ///
  /// - Parameter radius: ε of all (rank 0), or of each pursued example (N).
  func descend(_ pursuit: inout Pursuit, radius: Tensor) throws {
    var descent = Descent(
      self, from: pursuit.problem.images, radius: radius, noise: noise(pursuit.problem, radius))
    for _ in 0..<steps {
      let problem = pursuit.problem
      var (gradient, losses, logits) = try problem.victim.gradient(
        of: loss, at: descent.images, problem.goal)
      if keep == .best, let kept = pursuit.record(descent.images, logits, losses) {
        guard !pursuit.isOver else { return }
        descent.drop(but: kept)
        gradient = gradient.indexed(by: kept)
      }
      descent.step(along: gradient)
    }
    let logits = try pursuit.problem.victim.logits(descent.images)
    _ = pursuit.record(descent.images, logits, loss(logits, pursuit.problem.goal))
  }

  private func noise(_ problem: AttackProblem, _ radius: Tensor) -> Tensor? {
    guard randomStart else { return nil }
    let points = problem.randomPoints(norm)
    return points.to(problem.images.dtype) * radius.beside(points)
  }
}

// MARK: For adversarial training

extension PGD {
  /// Adversaries of a training batch: always ``steps`` gradients, no example dropped, none verified,
  /// and with ``Keep/last`` not one pass more.
  ///
  /// Call it outside the autocast scope of the training step: weights cast in one scope are shared
  /// within it. The gradients taken are those of the images alone.
  ///
  /// - Parameters:
  ///   - images: float (N, C, H, W) in [0, 1].
  ///   - goal: the labels, and what else ``loss`` looks at (clean logits for the KL divergence).
  ///   - victim: the network in the pass that is wanted.
  ///   - epsilon: in image units.
  ///   - generator: where the random start comes from.
  /// - Returns: images within `epsilon` and [0, 1], outside every gradient graph.
  /// - Precondition: ``problems`` is empty; ``restarts`` is not looked at.
  public func perturbed(
    _ images: Tensor, _ goal: Goal, on victim: Victim, within epsilon: Double,
    using generator: Generator
  ) throws -> Tensor {
    let radius = images.filled(epsilon)
    let noise =
      randomStart
      ? randomPoints(images.shape, norm, Tensor(scalar: epsilon), using: generator)
        .to(images.dtype).to(images.device) : nil
    var descent = Descent(self, from: images.detached, radius: radius, noise: noise)
    // One scope for all steps: the weights are cast to the lower precision once.
    return try withAutocast(victim.precision, on: images.device) {
      var best: (images: Tensor, losses: Tensor)?
      for _ in 0..<steps {
        let (gradient, losses, _) = try victim.gradient(of: loss, at: descent.images, goal)
        if keep == .best { best = better(best, descent.images, losses) }
        descent.step(along: gradient)
      }
      guard keep == .best else { return descent.images }
      let losses = loss(try victim.logits(descent.images), goal)
      return better(best, descent.images, losses).images
    }
  }

  private func better(
    _ best: (images: Tensor, losses: Tensor)?, _ images: Tensor, _ losses: Tensor
  ) -> (images: Tensor, losses: Tensor) {
    guard let best else { return (images, losses) }
    let isBetter = losses .> best.losses
    return (
      select(where: isBetter.beside(images), images, else: best.images),
      maximum(losses, best.losses)
    )
  }
}
