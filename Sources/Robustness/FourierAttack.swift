internal import Spectra
public import Torch

/// A single frequency at a time: x + s·U_ij scaled to the ball, U the real Fourier basis of Yin et
/// al. (2019), s = ±1 at random for each image and channel; the best of all frequencies is kept.
///
/// It needs no gradient. Which frequency wins says where the model is weakest.
public struct FourierAttack: BudgetAttack, Sendable {
  public var name: String { "fourier" }
  public var norm: ThreatNorm
  /// How often every frequency is tried, each time with other signs.
  public var rounds: Int
  /// Radians by which the waves are shifted; see ``Spectra/FourierBasis``.
  public var phase: Double

  public init(_ norm: ThreatNorm, rounds: Int = 1, phase: Double = 0) {
    self.norm = norm
    self.rounds = rounds
    self.phase = phase
  }

  public var parameters: [Hyperparameter] {
    [Hyperparameter("rounds", .count(rounds)), Hyperparameter("phase", .number(phase))]
  }

  public var problems: [String] {
    let checks: [(Bool, String)] = [
      (rounds >= 1, "rounds is \(rounds); it is a whole number, 1 or more"),
      (phase.isFinite, "phase is \(phase); it is a finite number of radians"),
    ]
    return checks.filter { !$0.0 }.map(\.1)
  }

  public func search(_ problem: AttackProblem, within epsilon: Double) throws -> Tensor {
    var pursuit = Pursuit(problem)
    let shape = problem.images.shape
    let basis = FourierBasis(height: shape[2], width: shape[3], phase: phase)
    for _ in 0..<rounds {
      for frequency in basis.frequencies where !pursuit.isOver {
        try attempt(basis[frequency], &pursuit, epsilon)
      }
    }
    return pursuit.images
  }

  /// - Parameter wave: float64 (H, W).
  private func attempt(_ wave: Tensor, _ pursuit: inout Pursuit, _ epsilon: Double) throws {
    let left = pursuit.problem
    let channels = left.images.shape[1]
    let signs = left.draw { count, generator in
      Tensor.randomIntegers([count, channels, 1, 1], in: 0..<2, using: generator) * 2 - 1
    }
    let copies = wave.expanded([1, channels] + wave.shape)
    let scale = epsilon / norms(copies, norm).item
    let plane = (wave * scale).to(left.images.dtype).to(left.images.device)
    let images = clippedToBox(left.images + plane * signs)
    let logits = try left.victim.logits(images)
    _ = pursuit.record(images, logits, AttackLoss.margin(logits, left.goal))
  }
}
