public import Torch

/// The best adversary found so far for each example of a problem, and the examples still pursued.
///
/// An image that fools outranks one that does not; then the larger score counts. Where the problem
/// stops on success, fooled examples leave: ``record(_:_:_:)`` then says which rows stay, so that
/// an attack can drop the others from its own state. A search for the nearest adversary scores by
/// distance, with ``recordNearest(_:_:_:)``, and lets nobody leave, or only those near enough.
public struct Pursuit {
  /// The examples still pursued.
  public private(set) var problem: AttackProblem
  private var best: Tensor
  private var scores: Tensor
  private var isFooled: Tensor
  /// Where the pursued examples stand in the whole, and the best images of all.
  private var positions: Tensor
  private var whole: Tensor
  private var wholeIsFooled: Tensor
  private let enough: Double?

  /// Starts at the clean images, which anything that is a number beats.
  ///
  /// - Parameter score: what a fooled example must reach before it may leave; none: any score will do.
  public init(_ problem: AttackProblem, leavingAt score: Double? = nil) {
    enough = score
    self.problem = problem
    let count = problem.count
    best = problem.images
    scores = Tensor.full([count], -.infinity, device: problem.images.device)
    isFooled = Tensor.zeros([count], dtype: .bool, device: problem.images.device)
    positions = Tensor.arange(0, count, device: problem.images.device)
    whole = problem.images
    wholeIsFooled = isFooled
  }

  /// The best image of each of the pursued examples.
  public var bestImages: Tensor { best }

  /// Whether nobody is left.
  public var isOver: Bool { problem.isEmpty }

  /// The best image for every example of the problem it started with.
  public var images: Tensor {
    problem.isEmpty ? whole : whole.replacing([positions], with: best)
  }

  /// Whether each example of the problem it started with was fooled, bool (N).
  public var fooled: Tensor {
    problem.isEmpty ? wholeIsFooled : wholeIsFooled.replacing([positions], with: isFooled)
  }

  /// The best score of each of the pursued examples: −∞ before the first.
  public var bestScores: Tensor { scores }

  /// Looks at one candidate for each pursued example.
  ///
  /// - Parameters:
  ///   - images: candidates (N, C, H, W) that respect the attack's bounds.
  ///   - logits: the victim's answers to them (N, K).
  ///   - scores: (N); the larger the better.
  /// - Returns: the rows that stay (int64) when some example leaves, else nil.
  public mutating func record(_ images: Tensor, _ logits: Tensor, _ scores: Tensor) -> Tensor? {
    let fools = problem.isFooled(logits)
    let scores = scores.to(.float32)
    let ranksEqual = fools.equals(isFooled)
    let isBetter = (fools .& (.!isFooled)) .| (ranksEqual .& (scores .> self.scores))
    best = select(where: isBetter.beside(images), images, else: best)
    self.scores = select(where: isBetter, scores, else: self.scores)
    let everFooled = isFooled .| fools
    isFooled = everFooled
    return problem.stopsOnSuccess ? dropFooled() : nil
  }

  private mutating func dropFooled() -> Tensor? {
    let leaves = enough.map { isFooled .& (scores .>= $0) } ?? isFooled
    guard leaves.anyTrue else { return nil }
    let kept = positionsWhereFalse(leaves)
    let (allImages, allFooled) = (images, fooled)
    whole = allImages
    wholeIsFooled = allFooled
    best = best.indexed(by: kept)
    scores = scores.indexed(by: kept)
    isFooled = isFooled.indexed(by: kept)
    positions = positions.indexed(by: kept)
    problem = problem.indexed(by: kept)
    return kept
  }
}

extension Pursuit {
  /// Looks at one candidate for each pursued example, the nearer the better; what does not fool is
  /// never kept.
  ///
  /// - Returns: which candidates fool, bool, and the rows that stay as ``record(_:_:_:)`` does.
  public mutating func recordNearest(
    _ images: Tensor, _ logits: Tensor, _ norm: ThreatNorm
  ) -> (fools: Tensor, kept: Tensor?) {
    let fools = problem.isFooled(logits)
    let distance = distances(from: problem.images, to: images, norm)
    let scores = select(where: fools, -distance, else: distance.filled(-.infinity))
    return (fools, record(images, logits, scores))
  }
}

/// The indices at which a bool tensor (N) is false, int64 on its device.
func positionsWhereFalse(_ flags: Tensor) -> Tensor {
  let list = flags.array(of: Bool.self).enumerated().filter { !$0.element }.map { Int64($0.offset) }
  return Tensor(list).to(flags.device)
}
