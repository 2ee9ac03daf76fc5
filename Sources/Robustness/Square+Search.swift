public import Torch

extension Square {
  public func search(_ problem: AttackProblem, within epsilon: Double) throws -> Tensor {
    var pursuit = Pursuit(problem)
    for _ in 0..<restarts where !pursuit.isOver { try walk(&pursuit, within: epsilon) }
    return pursuit.images
  }

  private func walk(_ pursuit: inout Pursuit, within epsilon: Double) throws {
    let moves = moves(within: epsilon)
    var images = moves.start(pursuit.problem.images, pursuit.problem.uniform)
    var margins = pursuit.problem.images.filled(-.infinity).expanded([pursuit.problem.count])
    let (height, width) = (images.shape[2], images.shape[3])
    for query in 0..<queries {
      let problem = pursuit.problem
      let side = side(at: query - 1, height: height, width: width)
      let next =
        query == 0 ? images : moves.next(problem.images, images, side: side, problem.uniform)
      let logits = try problem.victim.logits(next)
      let reached = AttackLoss.margin(logits, problem.goal)
      let isBetter = reached .> margins
      images = select(where: isBetter.beside(images), next, else: images)
      margins = select(where: isBetter, reached, else: margins)
      if let kept = pursuit.record(next, logits, reached) {
        guard !pursuit.isOver else { return }
        (images, margins) = (images.indexed(by: kept), margins.indexed(by: kept))
      }
    }
  }

  func moves(within epsilon: Double) -> any SquareMoves {
    norm == .linf ? SignSquares(epsilon: epsilon) : BumpSquares(norm, epsilon: epsilon)
  }
}

/// Where ``Square`` starts, and what it tries next.
protocol SquareMoves {
  /// Numbers uniform on [0, 1), a row of the shape given for each example: (N, …).
  typealias Draw = ([Int]) -> Tensor

  func start(_ clean: Tensor, _ draw: Draw) -> Tensor
  /// One candidate for each example, near the best so far.
  func next(_ clean: Tensor, _ images: Tensor, side: Int, _ draw: Draw) -> Tensor
}

extension AttackProblem {
  fileprivate func uniform(_ shape: [Int]) -> Tensor {
    draw { count, generator in Tensor.randomUniform([count] + shape, using: generator) }
      .to(images.dtype)
  }
}

/// L∞: every value at a corner of the ball, first in vertical stripes, then in squares.
struct SignSquares: SquareMoves {
  let epsilon: Double

  func start(_ clean: Tensor, _ draw: Draw) -> Tensor {
    let signs = randomSigns(draw([clean.shape[1], 1, clean.shape[3]]))
    return clippedToBox(clean + signs * epsilon)
  }

  func next(_ clean: Tensor, _ images: Tensor, side: Int, _ draw: Draw) -> Tensor {
    let channels = clean.shape[1]
    let numbers = draw([2 + channels])
    let window = Windows(images, side: side, places: numbers.narrowed(1, 0..<2)).mask
    let signs = randomSigns(numbers.narrowed(1, 2..<2 + channels)).unsqueezed(2).unsqueezed(3)
    let corner = clippedToBox(clean + signs * epsilon)
    return select(where: window, corner, else: images)
  }
}

/// −1 or 1 for numbers uniform on [0, 1).
func randomSigns(_ numbers: Tensor) -> Tensor {
  let ones = numbers.onesLike()
  return select(where: numbers .< 0.5, -ones, else: ones)
}

/// One square at a place of its own in each image.
struct Windows {
  /// Which pixels lie inside, bool (N, 1, H, W).
  let mask: Tensor
  /// Row and column of each pixel inside its square, clamped to it: int64 (N, H, 1) and (N, 1, W).
  let rows: Tensor
  let columns: Tensor

  /// - Parameter places: uniform on [0, 1), (N, 2).
  init(_ images: Tensor, side: Int, places: Tensor) {
    let axes = [0, 1].map { axis in
      let extent = images.shape[2 + axis]
      let room = Double(extent - side)
      let corner = (places.column(axis) * (room + 1)).floor().clamped(0...room).to(.int64)
      return Tensor.arange(0, extent, device: images.device).unsqueezed(0) - corner.unsqueezed(1)
    }
    let inside = axes.map { ($0 .>= 0) .& ($0 .< Double(side)) }
    mask = (inside[0].unsqueezed(2) .& inside[1].unsqueezed(1)).unsqueezed(1)
    let last = Double(side - 1)
    rows = axes[0].clamped(0...last).unsqueezed(2)
    columns = axes[1].clamped(0...last).unsqueezed(1)
  }
}
