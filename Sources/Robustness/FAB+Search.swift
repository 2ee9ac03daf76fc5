public import Torch

extension FAB {
  public func search(_ problem: AttackProblem) throws -> Tensor {
    try nearest(problem, enough: nil, restartRadius: restartRadius)
  }

  /// The same search for those who ask about one ε alone: examples leave once their adversary is
  /// within it, where the problem stops on success; restarts begin within ε/2.
  ///
  /// - Returns: adversaries within `epsilon`, elsewhere the clean images.
  func search(_ problem: AttackProblem, within epsilon: Double) throws -> Tensor {
    let found = try nearest(problem, enough: epsilon, restartRadius: epsilon)
    let isWithin = distances(from: problem.images, to: found, norm) .<= tolerated(epsilon)
    return select(where: isWithin.beside(found), found, else: problem.images)
  }

  private func nearest(
    _ problem: AttackProblem, enough: Double?, restartRadius: Double
  ) throws -> Tensor {
    var pursuit = Pursuit(problem, leavingAt: enough.map { -$0 } ?? .infinity)
    let aims: [Int?] =
      if let targets { (0..<(try problem.rivals(targets).shape[1])).map { $0 } } else { [nil] }
    for aim in aims {
      for restart in 0..<restarts where !pursuit.isOver {
        let start =
          restart == 0 ? pursuit.problem.images : randomStart(pursuit, within: restartRadius)
        try walk(&pursuit, from: start, toward: aim)
      }
    }
    try searchLines(&pursuit)
    return pursuit.images
  }

  /// A point of each example half as far away as its best adversary, and at most half the radius.
  func randomStart(_ pursuit: Pursuit, within radius: Double) -> Tensor {
    let clean = pursuit.problem.images
    let noise = pursuit.problem.draw { count, generator in
      let shape = [count] + clean.shape.dropFirst()
      return norm == .linf
        ? Tensor.randomUniform(shape, using: generator) * 2 - 1
        : Tensor.randomNormal(shape, using: generator)
    }.to(clean.dtype)
    // Best scores are distances below 0; −∞ where there is none.
    let length = (-pursuit.bestScores).clamped(0...radius).to(clean.dtype) / 2
    let unit = noise / norms(noise, norm).clamped(1e-12...1e30).beside(noise)
    return clippedToBox(clean + unit * length.beside(clean))
  }

  private func walk(_ pursuit: inout Pursuit, from start: Tensor, toward aim: Int?) throws {
    var images = start
    var rivals = try rivals(pursuit.problem, aim)
    for _ in 0..<steps {
      let problem = pursuit.problem
      let plane = try nearestPlane(problem, at: images, rivals)
      let next = moved(images, problem.images, plane)
      let logits = try problem.victim.logits(next)
      let (fools, kept) = pursuit.recordNearest(next, logits, norm)
      let back = problem.images + (next - problem.images) * retreat
      images = select(where: fools.beside(next), back, else: next)
      if let kept {
        guard !pursuit.isOver else { return }
        images = images.indexed(by: kept)
        rivals = rivals.indexed(by: kept)
      }
    }
  }

  /// The classes whose planes are looked at, (N, count).
  private func rivals(_ problem: AttackProblem, _ aim: Int?) throws -> Tensor {
    let all = try problem.rivals(aim.map { $0 + 1 } ?? .max)
    return aim.map { all.narrowed(1, $0..<$0 + 1) } ?? all
  }

  /// Where z_c − z_y would be 0 if the model were linear, of the class c for which that is nearest.
  private func nearestPlane(
    _ problem: AttackProblem, at images: Tensor, _ rivals: Tensor
  ) throws -> Plane {
    let found = try problem.victim.differentiate(at: images) { logits in
      let own = logits.at(problem.labels)
      return (0..<rivals.shape[1]).map { logits.at(rivals.column($0)) - own }
    }
    return Plane.nearest(found, norm)
  }

  private func moved(_ images: Tensor, _ clean: Tensor, _ plane: Plane) -> Tensor {
    let way = (plane.normal * (clean - images)).sum(clean.exampleAxes)
    let steps = stepsOntoPlanes(
      Tensor.concatenated([images, clean]),
      normals: Tensor.concatenated([plane.normal, plane.normal]),
      gaps: Tensor.concatenated([plane.gap, plane.gap + way]), norm)
    let count = clean.shape[0]
    let lengths = norms(steps, norm).clamped(1e-8...1e30)
    let (here, origin) = (lengths[0..<count], lengths[count..<2 * count])
    let weight = (here / (here + origin)).clamped(0...bias).beside(clean)
    let ahead = images + steps[0..<count] * overshoot
    let fromClean = clean + steps[count..<2 * count] * overshoot
    return clippedToBox(ahead * (1 - weight) + fromClean * weight)
  }
}

// MARK: The final search

extension FAB {
  /// Between an image not fooled and the adversary, tries where a linear model has the boundary.
  private func searchLines(_ pursuit: inout Pursuit) throws {
    guard finalSteps > 0, !pursuit.isOver, pursuit.fooled.anyTrue else { return }
    let problem = pursuit.problem
    var line = Line(problem, from: problem.images, to: pursuit.bestImages)
    var (inner, outer) = (
      try problem.victim.logits(line.inner), try problem.victim.logits(line.outer)
    )
    for _ in 0..<finalSteps {
      let middle = line.crossing(inner, outer)
      let logits = try problem.victim.logits(middle)
      let (fools, kept) = pursuit.recordNearest(middle, logits, norm)
      line.shorten(to: middle, where: fools)
      outer = select(where: fools.unsqueezed(1), logits, else: outer)
      inner = select(where: fools.unsqueezed(1), inner, else: logits)
      if let kept {
        guard !pursuit.isOver else { return }
        line.drop(but: kept)
        (inner, outer) = (inner.indexed(by: kept), outer.indexed(by: kept))
      }
    }
  }
}

/// From an image that is not fooled to one that is.
private struct Line {
  private var labels: Tensor
  private(set) var inner: Tensor
  private(set) var outer: Tensor

  init(_ problem: AttackProblem, from inner: Tensor, to outer: Tensor) {
    labels = problem.labels
    self.inner = inner
    self.outer = outer
  }

  /// Where z_c − z_y, c the class at the outer end, would be 0 if it were linear between the ends.
  func crossing(_ innerLogits: Tensor, _ outerLogits: Tensor) -> Tensor {
    let rival = outerLogits.argmax(1)
    let below = innerLogits.at(labels) - innerLogits.at(rival)
    let above = outerLogits.at(rival) - outerLogits.at(labels)
    let share = below / (below + above + 1e-10)
    let isBetween = (share .>= 0) .& (share .<= 1)
    let way = select(where: isBetween, share, else: share.onesLike()).to(inner.dtype)
    return clippedToBox(inner + (outer - inner) * way.beside(inner))
  }

  mutating func shorten(to middle: Tensor, where fools: Tensor) {
    let beside = fools.beside(middle)
    outer = select(where: beside, middle, else: outer)
    inner = select(where: beside, inner, else: middle)
  }

  mutating func drop(but kept: Tensor) {
    labels = labels.indexed(by: kept)
    inner = inner.indexed(by: kept)
    outer = outer.indexed(by: kept)
  }
}
