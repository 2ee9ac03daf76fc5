public import Torch

/// A way to search for adversaries: images near clean ones that a model gets wrong.
///
/// ## How it runs
/// ``run(on:judgedBy:_:_:asksAgain:within:seed:stopsOnSuccess:measuresRounding:)`` is the one loop all attacks share, and none
/// can override it: it checks what it is given, asks for the clean predictions, drops what the
/// model gets wrong anyway, lets the attack search, holds the result to the ball and to [0, 1], and
/// asks the model again about exactly the images it returns. An attack's own belief in its success
/// is never reported.
///
/// ## How to add one
/// 1. A `struct` whose stored properties are its hyper-parameters, with ``parameters`` naming all
///    of them: the name of an attack does not define its strength.
/// 2. Conform to ``BudgetAttack`` (searches within a given ε) or ``MinimalAttack`` (searches for
///    the nearest adversary; it succeeds at ε where its distance is within ε), and write `search`.
/// 3. In `search`, ask `problem.victim` for logits and gradients; keep the best image of each
///    example in a ``Pursuit``, and when ``Pursuit/record(_:_:_:)`` returns the rows that stay, index
///    every tensor of your own by them. Draw random numbers through ``AttackProblem/draw(_:)``, from
///    no other source. The functions of `Norms.swift` know the geometry, ``AttackLoss`` the losses.
/// 4. Add an instance to the table of all attacks in the tests: bounds, ε = 0, determinism,
///    verified success and independence of the batch are checked there.
public protocol Attack {
  /// What commands and records call it, for example "pgd".
  var name: String { get }
  var norm: ThreatNorm { get }
  /// Everything that its strength depends on, defaults included.
  var parameters: [Hyperparameter] { get }
  /// The fewest classes it is defined for.
  var minimumClasses: Int { get }
  /// Every hyper-parameter out of its range, a sentence each; empty when all is well.
  var problems: [String] { get }
  /// Whether ``Candidates/nearest`` is among what it finds.
  var findsNearest: Bool { get }
  /// What a reader of its results on a model of so many classes must know, a sentence each.
  func remarks(classes: Int) -> [String]

  /// One candidate for each example at each ε; conform to ``BudgetAttack`` or ``MinimalAttack``
  /// rather than writing this.
  func candidates(
    for problem: AttackProblem, within epsilons: [Double]
  ) throws -> Candidates
}

extension Attack {
  public var minimumClasses: Int { 2 }
  public var problems: [String] { [] }
  public var findsNearest: Bool { false }
  public func remarks(classes: Int) -> [String] { [] }
}

/// What an attack proposes, before it is verified.
public struct Candidates {
  /// One image for each example, (N, C, H, W), and what finding them cost.
  public struct Found {
    public var images: Tensor
    public var queries: Queries

    public init(_ images: Tensor, _ queries: Queries) {
      self.images = images
      self.queries = queries
    }
  }

  /// One for each ε.
  public var found: [Found]
  /// The nearest adversary at any distance, where the attack looks for that; the clean image where
  /// none was found.
  public var nearest: Found?

  public init(_ found: [Found], nearest: Found? = nil) {
    self.found = found
    self.nearest = nearest
  }
}

/// An attack that searches within a given ball.
public protocol BudgetAttack: Attack {
  /// - Returns: one image for each example, (N, C, H, W), within `epsilon` and [0, 1].
  func search(_ problem: AttackProblem, within epsilon: Double) throws -> Tensor
}

extension BudgetAttack {
  /// Each ε by itself, with random numbers that depend on the seed and on this ε alone.
  public func candidates(
    for problem: AttackProblem, within epsilons: [Double]
  ) throws -> Candidates {
    Candidates(
      try epsilons.map { epsilon in
        guard epsilon > 0 else { return Candidates.Found(problem.images, Queries()) }
        return try problem.counting {
          try search(problem.reseeded(epsilon.bitPattern), within: epsilon)
        }
      })
  }
}

/// An attack that searches for the nearest adversary, whatever its distance.
public protocol MinimalAttack: Attack {
  /// - Returns: one image for each example, (N, C, H, W), in [0, 1]; the clean one where it found
  ///   no adversary.
  func search(_ problem: AttackProblem) throws -> Tensor
}

extension MinimalAttack {
  public var findsNearest: Bool { true }

  /// One search for all ε: at each, the images within it; elsewhere the clean ones.
  public func candidates(
    for problem: AttackProblem, within epsilons: [Double]
  ) throws -> Candidates {
    let nearest = try problem.counting { try search(problem.reseeded(0)) }
    let distance = distances(from: problem.images, to: nearest.images, norm)
    let found = epsilons.map { epsilon in
      let isWithin = (distance .<= tolerated(epsilon)).beside(problem.images)
      return Candidates.Found(
        select(where: isWithin, nearest.images, else: problem.images), nearest.queries)
    }
    return Candidates(found, nearest: nearest)
  }
}

extension AttackProblem {
  /// What a search found, with what it asked of the victim.
  func counting(_ search: () throws -> Tensor) rethrows -> Candidates.Found {
    let before = victim.queries
    let images = try search()
    return Candidates.Found(images, victim.queries - before)
  }
}

/// The distance of each pair of images, (N), as precise as the device can.
func distances(from clean: Tensor, to images: Tensor, _ norm: ThreatNorm) -> Tensor {
  norms(images.precise - clean.precise, norm)
}

/// How far an image may be from its clean one to count as within ε: adding a perturbation to an
/// image rounds it.
func tolerated(_ epsilon: Double) -> Double { epsilon + 1e-6 * max(1, epsilon) }
