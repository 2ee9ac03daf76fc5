/// Projected gradient descent and its relatives: step along the gradient, project, clip.
///
/// FGSM (Goodfellow, Shlens & Szegedy 2015) is one step of size ε; BIM (Kurakin, Goodfellow & Bengio
/// 2017) several small ones; PGD (Madry et al. 2018) starts at a random point; MI-FGSM (Dong et al.
/// 2018) adds momentum. All are settings of this one iteration,
///
///     g ← μ g + ∇/‖∇‖₁ (with momentum), else ∇
///     δ ← P(δ + α · step(g)) projected onto the ball, x + δ clipped to [0, 1]
///
/// with ``steepestAscent(_:_:density:)`` as the step and P the projection onto ``space``.
public struct PGD: BudgetAttack, Sendable {
  /// The length of a step.
  public enum StepSize: Hashable, Sendable {
    /// A multiple of ε.
    case relative(Double)
    /// In image units.
    case absolute(Double)
  }

  /// Which iterate is returned.
  public enum Keep: String, Sendable, Codable, CaseIterable {
    /// The one that fools, else the one of the largest loss.
    case best
    /// The last, as many published codes do, success on the way or not.
    case last
  }

  public var name: String
  public var norm: ThreatNorm
  public var steps: Int
  public var stepSize: StepSize
  /// Start at a point drawn evenly from the ball rather than at the image.
  public var randomStart: Bool
  /// How often the search is run, each from another random point.
  public var restarts: Int
  public var loss: AttackLoss
  public var space: Space
  /// μ of MI-FGSM; none: the gradient itself is followed.
  public var momentum: Double?
  public var keep: Keep
  /// L1 only: the share of values that a step moves.
  public var density: Double

  /// - Parameter stepSize: none: 2.5 ε/steps, with which Madry et al. (2018, section 5.1 and Fig. 6)
  ///   made sure that the ball's border can be reached from any start and walked along.
  public init(
    _ norm: ThreatNorm, steps: Int = 20, stepSize: StepSize? = nil, randomStart: Bool = true,
    restarts: Int = 1, loss: AttackLoss = .crossEntropy, space: Space = .pixels,
    momentum: Double? = nil, keep: Keep = .best, density: Double = 0.01, name: String = "pgd"
  ) {
    self.name = name
    self.norm = norm
    self.steps = steps
    self.stepSize = stepSize ?? .relative(2.5 / Double(max(1, steps)))
    self.randomStart = randomStart
    self.restarts = restarts
    self.loss = loss
    self.space = space
    self.momentum = momentum
    self.keep = keep
    self.density = density
  }

  public var minimumClasses: Int { loss.minimumClasses }

  public var parameters: [Hyperparameter] {
    let step: Hyperparameter =
      switch stepSize {
      case .relative(let factor): Hyperparameter("relative step size", .number(factor))
      case .absolute(let length): Hyperparameter("step size", .number(length))
      }
    return [
      Hyperparameter("steps", .count(steps)), step,
      Hyperparameter("random start", .flag(randomStart)),
      Hyperparameter("restarts", .count(restarts)), Hyperparameter("loss", .text(loss.name)),
      Hyperparameter("space", .text(space.name)),
    ] + (momentum.map { [Hyperparameter("momentum", .number($0))] } ?? [])
      + (norm == .l1 ? [Hyperparameter("density", .number(density))] : [])
      + [Hyperparameter("keep", .text(keep.rawValue))]
  }

  public var problems: [String] {
    let length =
      switch stepSize {
      case .relative(let factor): factor
      case .absolute(let length): length
      }
    let checks: [(Bool, String)] = [
      (steps >= 1, "steps is \(steps); it is a whole number, 1 or more"),
      (length.isFinite && length > 0, "the step size is \(length); it is above 0"),
      (restarts >= 1, "restarts is \(restarts); it is a whole number, 1 or more"),
      (
        restarts == 1 || randomStart, "\(restarts) restarts without a random start are all the same"
      ),
      (
        momentum.map { $0.isFinite && $0 >= 0 } ?? true,
        "momentum is \(momentum ?? 0); it is 0 or more"
      ),
      (density > 0 && density <= 1, "density is \(density); it is above 0, at most 1"),
    ]
    return checks.filter { !$0.0 }.map(\.1)
  }
}
