public import Torch

/// The examples an attack searches adversaries for: part of a batch, with all it may use.
public struct AttackProblem {
  public let victim: Victim
  /// Clean images, float (N, C, H, W) in [0, 1].
  public let images: Tensor
  public let goal: Goal
  /// Whether an example may be left alone once it is fooled: quicker, and enough where only the
  /// number of fooled examples is asked for.
  public let stopsOnSuccess: Bool
  /// Where the search draws from: see ``draw(_:)``.
  public let generator: Generator
  private let seed: UInt64
  /// Where these examples stand in the whole batch, and how many that has.
  private let positions: Tensor
  private let wholeCount: Int

  public init(
    victim: Victim, images: Tensor, goal: Goal, seed: UInt64, stopsOnSuccess: Bool = true
  ) {
    let count = images.shape[0]
    demand(
      goal.count == count, "AttackProblem: \(goal.count) labels for \(count) images")
    self.init(
      victim, images, goal, stopsOnSuccess, seed,
      Tensor.arange(0, count, device: images.device), count)
  }

  private init(
    _ victim: Victim, _ images: Tensor, _ goal: Goal, _ stopsOnSuccess: Bool, _ seed: UInt64,
    _ positions: Tensor, _ wholeCount: Int, _ generator: Generator? = nil
  ) {
    self.victim = victim
    self.images = images
    self.goal = goal
    self.stopsOnSuccess = stopsOnSuccess && !victim.couplesExamples
    self.seed = seed
    self.positions = positions
    self.wholeCount = wholeCount
    self.generator = generator ?? Generator(seed: seed)
  }

  public var count: Int { images.shape[0] }
  public var labels: Tensor { goal.labels }
  public var isEmpty: Bool { count == 0 }

  /// Which examples a model with these logits (N, K) gets wrong, bool (N). Logits that are not
  /// numbers fool nobody.
  public func isFooled(_ logits: Tensor) -> Tensor {
    logits.argmax(1).notEquals(labels) .& logits.sum([1]).isFinite()
  }

  /// Random numbers of this problem's examples: drawn for the whole batch, so that an example meets
  /// the same numbers whichever others have left.
  ///
  /// - Parameter body: the number of rows to a tensor of that many, drawn from the generator.
  public func draw(_ body: (Int, Generator) -> Tensor) -> Tensor {
    let drawn = body(wholeCount, generator).to(images.device)
    return count == wholeCount ? drawn : drawn.indexed(by: positions)
  }

  /// The examples at `kept` (int64), drawing on from the same generator.
  public func indexed(by kept: Tensor) -> AttackProblem {
    AttackProblem(
      victim, images.indexed(by: kept), goal.indexed(by: kept), stopsOnSuccess, seed,
      positions.indexed(by: kept), wholeCount, generator)
  }

  /// The same examples with a fresh generator of their own for each `stream`.
  public func reseeded(_ stream: UInt64) -> AttackProblem {
    AttackProblem(
      victim, images, goal, stopsOnSuccess, derivedSeed(seed, stream: stream), positions,
      wholeCount)
  }

  /// The same examples with other targets.
  public func aiming(at targets: Tensor) -> AttackProblem {
    var goal = goal
    goal.targets = targets
    return AttackProblem(
      victim, images, goal, stopsOnSuccess, seed, positions, wholeCount, generator)
  }

  /// The same examples against another model, each pursued to the end: fooling a surrogate early
  /// need not fool the model that counts.
  func against(_ other: Victim) throws -> AttackProblem {
    var goal = goal
    let logits = try other.logits(images)
    try AttackChecks.logits(logits, labels, of: other.name)
    goal.cleanLogits = logits
    return AttackProblem(other, images, goal, false, seed, positions, wholeCount, generator)
  }

  /// The same examples and random numbers on another form of the model: what a stand-in stood for,
  /// or means of its answers.
  func on(_ other: Victim) -> AttackProblem {
    AttackProblem(
      other, images, goal, stopsOnSuccess, seed, positions, wholeCount, generator)
  }

  /// One point of each example's unit ball, drawn evenly; see ``Robustness/randomPoints(_:_:_:using:)``.
  public func randomPoints(_ norm: ThreatNorm) -> Tensor {
    draw { count, generator in
      let shape = [count] + images.shape.dropFirst()
      return Robustness.randomPoints(shape, norm, Tensor(scalar: 1), using: generator)
    }
  }
}
