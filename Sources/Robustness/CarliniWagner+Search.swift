public import Torch

extension CarliniWagner {
  public func search(_ problem: AttackProblem) throws -> Tensor {
    var nearest = Nearest(problem.images)
    var weights = WeightSearch(problem.images, from: initialWeight)
    for round in 0..<searchSteps {
      // With ten rounds or more the last repeats the best weight known.
      if round == searchSteps - 1, searchSteps >= 10 { weights.returnToSmallest() }
      weights.narrow(where: try descend(problem, weights.current, &nearest))
    }
    return nearest.images
  }

  /// One run of Adam; returns whether it met an adversary of each example, bool (N).
  private func descend(
    _ problem: AttackProblem, _ weights: Tensor, _ nearest: inout Nearest
  ) throws -> Tensor {
    var left = problem
    var rows = Tensor.arange(0, problem.count, device: problem.images.device)
    var descent = TanhDescent(problem.images, weights, stepSize: stepSize)
    var isFound = rows.notEquals(rows)
    var before = weights.filled(.infinity).expanded([problem.count])
    let check = (steps + 9) / 10
    for step in 0..<steps {
      let images = descent.images
      let found = try left.victim.gradient(of: .margin, at: images, left.goal)
      let isAdversary = left.isFooled(found.logits) .& (found.losses .>= confidence)
      nearest.look(at: images, from: left.images, rows, where: isAdversary)
      isFound = isFound.replacing([rows], with: isFound.indexed(by: rows) .| isAdversary)
      let loss = descent.step(found.gradient, margins: found.losses, confidence)
      guard abortsEarly, step % check == 0, !left.victim.couplesExamples else { continue }
      let hasStalled = loss .> before * 0.9999
      before = loss
      guard hasStalled.anyTrue else { continue }
      let kept = positionsWhereFalse(hasStalled)
      guard kept.count > 0 else { break }
      (left, rows) = (left.indexed(by: kept), rows.indexed(by: kept))
      before = before.indexed(by: kept)
      descent.drop(but: kept)
    }
    return isFound
  }
}

/// w of each example, and Adam's moments of it (Kingma & Ba 2015, with their constants).
private struct TanhDescent {
  private var origin: Tensor
  private var weights: Tensor
  private var w: Tensor
  private var mean: Tensor
  private var square: Tensor
  /// What is left of the moments' first values, 0: 0.9 and 0.999 to the number of steps.
  private var meanDecay = 1.0
  private var squareDecay = 1.0
  private let stepSize: Double

  init(_ clean: Tensor, _ weights: Tensor, stepSize: Double) {
    // Short of 0 and 1, where w would be infinite.
    let shrunk = (clean * 2 - 1) * 0.999999
    w = ((1 + shrunk) / (1 - shrunk)).log() / 2
    origin = TanhDescent.image(w)
    mean = w.zerosLike()
    square = mean
    self.weights = weights
    self.stepSize = stepSize
  }

  var images: Tensor { TanhDescent.image(w) }

  private static func image(_ w: Tensor) -> Tensor { (w.tanh() + 1) / 2 }

  /// - Parameter gradient: of the margin at ``images``.
  /// - Returns: the loss there, (N).
  mutating func step(_ gradient: Tensor, margins: Tensor, _ confidence: Double) -> Tensor {
    let image = images
    let delta = image - origin
    let gap = (confidence - margins).relu().to(image.dtype)
    let pull = weights * (margins .< confidence).to(image.dtype)
    let slope = (delta * 2 - gradient * pull.beside(image)) * image * (1 - image) * 2
    let loss = (delta * delta).sum(delta.exampleAxes) + weights * gap
    follow(slope)
    return loss
  }

  private mutating func follow(_ slope: Tensor) {
    meanDecay *= 0.9
    squareDecay *= 0.999
    mean = mean * 0.9 + slope * 0.1
    square = square * 0.999 + slope * slope * 0.001
    let length = stepSize / (1 - meanDecay)
    let correction = (1 - squareDecay).squareRoot()
    w = w - mean * length / (square.squareRoot() / correction + 1e-8)
  }

  mutating func drop(but kept: Tensor) {
    origin = origin.indexed(by: kept)
    weights = weights.indexed(by: kept)
    w = w.indexed(by: kept)
    mean = mean.indexed(by: kept)
    square = square.indexed(by: kept)
  }
}

/// The weight c of each example: tenfold until one fools, then bisected.
private struct WeightSearch {
  private(set) var current: Tensor
  private var low: Tensor
  private var high: Tensor

  init(_ images: Tensor, from first: Double) {
    current = images.filled(first).expanded([images.shape[0]])
    low = current.zerosLike()
    high = current.filled(.infinity).expanded([images.shape[0]])
  }

  mutating func returnToSmallest() { current = high.clamped(0...1e10) }

  mutating func narrow(where isFound: Tensor) {
    high = select(where: isFound, current, else: high)
    low = select(where: isFound, low, else: current)
    current = select(where: high.isFinite(), (low + high) / 2, else: current * 10)
  }
}

/// The nearest adversary of each example in L2, the clean image where there is none.
private struct Nearest {
  private(set) var images: Tensor
  private var distance: Tensor

  init(_ clean: Tensor) {
    images = clean
    distance = clean.filled(.infinity).expanded([clean.shape[0]])
  }

  /// - Parameter rows: where the candidates stand here.
  mutating func look(
    at candidates: Tensor, from clean: Tensor, _ rows: Tensor, where isAdversary: Tensor
  ) {
    let reached = norms(candidates - clean, .l2)
    let before = distance.indexed(by: rows)
    let isNearer = isAdversary .& (reached .< before)
    distance = distance.replacing([rows], with: select(where: isNearer, reached, else: before))
    let old = images.indexed(by: rows)
    images = images.replacing(
      [rows], with: select(where: isNearer.beside(old), candidates, else: old))
  }
}
