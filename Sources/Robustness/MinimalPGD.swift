public import Torch

/// The smallest ε at which PGD from the image itself fools, by doubling in from above and bisection.
///
/// As Foolbox 1.x does it, which the published code of Wang et al. (CVPR 2020) calls: ε begins at
/// `first` and grows by half until 40 steps of ε/30 fool, then is bisected `rounds` times; each
/// example has an ε of its own, and a run ends at its first success. The nearest of all adversaries
/// met is returned.
public struct MinimalPGD: MinimalAttack, Sendable {
  public var name: String { "pgd-min" }
  public var norm: ThreatNorm
  public var steps: Int
  /// Of ε.
  public var relativeStepSize: Double
  /// In image units.
  public var first: Double
  /// At most this many enlargements, and this many halvings.
  public var rounds: Int
  public var loss: AttackLoss

  public init(
    _ norm: ThreatNorm = .linf, steps: Int = 40, relativeStepSize: Double = 1.0 / 30,
    first: Double = 0.3, rounds: Int = 20, loss: AttackLoss = .crossEntropy
  ) {
    self.norm = norm
    self.steps = steps
    self.relativeStepSize = relativeStepSize
    self.first = first
    self.rounds = rounds
    self.loss = loss
  }

  public var minimumClasses: Int { loss.minimumClasses }

  public var parameters: [Hyperparameter] {
    [
      Hyperparameter("steps", .count(steps)),
      Hyperparameter("relative step size", .number(relativeStepSize)),
      Hyperparameter("first", .number(first)), Hyperparameter("rounds", .count(rounds)),
      Hyperparameter("random start", .flag(false)), Hyperparameter("loss", .text(loss.name)),
    ]
  }

  public var problems: [String] {
    let checks: [(Bool, String)] = [
      (first.isFinite && first > 0, "first is \(first); it is above 0"),
      (rounds >= 1, "rounds is \(rounds); it is a whole number, 1 or more"),
    ]
    return descent.problems + checks.filter { !$0.0 }.map(\.1)
  }

  public func search(_ problem: AttackProblem) throws -> Tensor {
    var nearest = Nearest(problem, norm)
    let upper = try enlarge(problem, &nearest)
    let rows = positionsWhereFalse(.!nearest.isFound)
    guard rows.count > 0 else { return nearest.images }
    let found = problem.indexed(by: rows)
    var high = upper.indexed(by: rows)
    var low = high.zerosLike()
    for _ in 0..<rounds {
      let middle = (low + high) / 2
      let isFooled = try nearest.attempt(rows, found, descent, middle)
      high = select(where: isFooled, middle, else: high)
      low = select(where: isFooled, low, else: middle)
    }
    return nearest.images
  }

  /// Tries growing balls on those not fooled yet; returns the radius (N) that fooled each.
  private func enlarge(_ problem: AttackProblem, _ nearest: inout Nearest) throws -> Tensor {
    var radius = problem.images.filled(first).expanded([problem.count])
    for _ in 0..<rounds {
      let rows = positionsWhereFalse(nearest.isFound)
      guard rows.count > 0 else { break }
      let left = problem.indexed(by: rows)
      let isFooled = try nearest.attempt(rows, left, descent, radius.indexed(by: rows))
      let next = select(
        where: isFooled, radius.indexed(by: rows), else: radius.indexed(by: rows) * 1.5)
      radius = radius.replacing([rows], with: next)
    }
    return radius
  }

  private var descent: PGD {
    PGD(
      norm, steps: steps, stepSize: .relative(relativeStepSize), randomStart: false, loss: loss)
  }
}

/// The nearest adversary met for each example.
private struct Nearest {
  private(set) var images: Tensor
  private(set) var isFound: Tensor
  private var distance: Tensor
  private let norm: ThreatNorm

  init(_ problem: AttackProblem, _ norm: ThreatNorm) {
    images = problem.images
    self.norm = norm
    isFound = Tensor.zeros([problem.count], dtype: .bool, device: images.device)
    distance = Tensor.full([problem.count], .infinity, device: images.device).precise
  }

  /// Runs the descent within each example's radius; returns which were fooled, bool.
  ///
  /// - Parameter rows: where the problem's examples stand here.
  mutating func attempt(
    _ rows: Tensor, _ problem: AttackProblem, _ descent: PGD, _ radius: Tensor
  ) throws -> Tensor {
    var pursuit = Pursuit(problem)
    try descent.descend(&pursuit, radius: radius)
    let (found, isFooled) = (pursuit.images, pursuit.fooled)
    let reached = distances(from: problem.images, to: found, norm)
    let isNearer = isFooled .& (reached .< distance.indexed(by: rows))
    let old = images.indexed(by: rows)
    images = images.replacing(
      [rows], with: select(where: isNearer.beside(old), found, else: old))
    distance = distance.replacing(
      [rows], with: select(where: isNearer, reached, else: distance.indexed(by: rows)))
    isFound = isFound.replacing([rows], with: isFound.indexed(by: rows) .| isFooled)
    return isFooled
  }
}
