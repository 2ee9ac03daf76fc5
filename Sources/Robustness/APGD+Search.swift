public import Torch

extension APGD {
  public func search(_ problem: AttackProblem, within epsilon: Double) throws -> Tensor {
    var pursuit = Pursuit(problem)
    let aims = loss.isTargeted ? try problem.rivals(targets).shape[1] : 1
    for aim in 0..<aims {
      for _ in 0..<restarts where !pursuit.isOver {
        let problem = pursuit.problem
        var goal = problem.goal
        if loss.isTargeted { goal.targets = try problem.rivals(targets).column(aim) }
        let first = stages(within: epsilon)[0]
        let start = start(problem, within: first.radius)
        try climb(&pursuit, goal, from: start, within: epsilon)
      }
    }
    return pursuit.images
  }

  /// A random point of the ball's border (for L1: the nearest of the ball to a normal one), in the
  /// box.
  func start(_ problem: AttackProblem, within radius: Double) -> Tensor {
    let clean = problem.images
    let noise = problem.draw { count, generator in
      let shape = [count] + clean.shape.dropFirst()
      return norm == .linf
        ? Tensor.randomUniform(shape, using: generator) * 2 - 1
        : Tensor.randomNormal(shape, using: generator)
    }.to(clean.dtype)
    guard norm != .l1 else {
      return clean + projectedOntoL1InsideBox(noise, around: clean, clean.filled(radius))
    }
    let length = norms(noise, norm).clamped(1e-12...1e30)
    return clippedToBox(clean + noise / length.beside(noise) * radius)
  }

  /// One search of every example still pursued; all its stages but the last only find a start.
  ///
  /// - Returns: where the loss was largest, for the examples still pursued.
  @discardableResult
  func climb(
    _ pursuit: inout Pursuit, _ goal: Goal, from start: Tensor, within epsilon: Double
  ) throws -> Peak {
    let stages = stages(within: epsilon)
    var start = start
    for stage in stages.dropLast() {
      // Beyond ε nothing counts: what is found there is thrown away, and nobody leaves.
      var rehearsal = Pursuit(pursuit.problem, leavingAt: .infinity)
      start = try ascend(&rehearsal, goal, from: start, stage).images
    }
    return try ascend(&pursuit, goal, from: start, stages[stages.count - 1])
  }

  private func ascend(
    _ pursuit: inout Pursuit, _ goal: Goal, from start: Tensor, _ stage: Stage
  ) throws -> Peak {
    var goal = goal
    var ascent = ascent(from: start, around: pursuit.problem.images, stage)
    for step in 0...stage.steps {
      if step > 0 { ascent.step() }
      let isLast = step == stage.steps
      var point = try point(at: ascent.trail.images, pursuit.problem, goal, slope: !isLast)
      let scores =
        loss.isTargeted ? AttackLoss.margin(point.logits, goal) : point.losses
      if let kept = pursuit.record(ascent.trail.images, point.logits, scores) {
        guard !pursuit.isOver else { break }
        goal = goal.indexed(by: kept)
        ascent.drop(but: kept)
        point.drop(but: kept)
      }
      ascent.observe(point.losses, point.slope)
    }
    return ascent.trail.peak
  }

  private func ascent(
    from start: Tensor, around clean: Tensor, _ stage: Stage
  ) -> any Ascent {
    guard norm == .l1 else {
      let trail = Trail(clean, from: start, within: stage.radius)
      return MomentumAscent(trail, norm, steps: stage.steps, rho: rho)
    }
    let inside =
      clean + projectedOntoL1InsideBox(start - clean, around: clean, clean.filled(stage.radius))
    let trail = Trail(clean, from: inside, within: stage.radius)
    return SparseAscent(trail, steps: stage.steps, measuresStart: narrowing)
  }

  private func point(
    at images: Tensor, _ problem: AttackProblem, _ goal: Goal, slope: Bool
  ) throws -> Point {
    guard slope else {
      let logits = try problem.victim.logits(images)
      return Point(logits: logits, losses: loss(logits, goal), slope: nil)
    }
    let found = try problem.victim.gradient(of: loss, at: images, goal)
    return Point(logits: found.logits, losses: found.losses, slope: found.gradient)
  }
}

/// What the victim says at one image of each example.
private struct Point {
  var logits: Tensor
  var losses: Tensor
  /// The gradient of the loss; none after the last step.
  var slope: Tensor?

  mutating func drop(but kept: Tensor) {
    logits = logits.indexed(by: kept)
    losses = losses.indexed(by: kept)
    slope = slope?.indexed(by: kept)
  }
}
