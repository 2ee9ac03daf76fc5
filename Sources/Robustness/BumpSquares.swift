internal import Torch

/// ``Square`` in L2 and L1: a bump is added in one square and paid for with the norm of another.
///
/// A bump is positive in one half of its square and negative in the other, with all its norm near the
/// middle of each half. With δ the best perturbation, h₁ the square that gets the bump and h₂ the one
/// that gives, the new δ is in each channel of h₁
///
///     (bump ± δ/‖δ‖ in h₁), scaled to what δ has in h₁ and h₂ and a share of what ε leaves unused
///
/// and 0 in the rest of h₂; then it is scaled to ε and clipped (L2), or projected (L1).
struct BumpSquares: SquareMoves {
  let norm: ThreatNorm
  let epsilon: Double

  init(_ norm: ThreatNorm, epsilon: Double) {
    self.norm = norm
    self.epsilon = epsilon
  }

  // MARK: The start: bumps side by side, five in a row

  func start(_ clean: Tensor, _ draw: Draw) -> Tensor {
    let (channels, height, width) = (clean.shape[1], clean.shape[2], clean.shape[3])
    let tiles = Tiles(norm, height: height, width: width)
    let numbers = draw([1 + channels, tiles.count])
    // Of each pixel, what its tile drew.
    let drawn = numbers.indexed(by: tiles.numbers.to(clean.device), along: 2)
    let isTurned = drawn.narrowed(1, 0..<1) .< 0.5
    let bumps = select(
      where: isTurned, tiles.turned.to(clean.device), else: tiles.upright.to(clean.device)
    ).to(clean.dtype)
    let perturbation = (bumps * randomSigns(drawn.narrowed(1, 1..<1 + channels)))
      .reshaped(clean.shape)
    return filled(perturbation, around: clean)
  }

  // MARK: The moves

  func next(_ clean: Tensor, _ images: Tensor, side: Int, _ draw: Draw) -> Tensor {
    let channels = clean.shape[1]
    let numbers = draw([5 + channels])
    let gains = Windows(images, side: side, places: numbers.narrowed(1, 0..<2))
    let gives = Windows(images, side: side, places: numbers.narrowed(1, 2..<4)).mask
    let perturbation = images - clean
    let bump = placed(gains, side, isTurned: numbers.column(4) .< 0.5, like: images)
    let signs = randomSigns(numbers.narrowed(1, 5..<5 + channels)).unsqueezed(2).unsqueezed(3)
    let shape = bump * signs + unit(inside(gains.mask, perturbation))
    let reach = reach(perturbation, inside(gains.mask .| gives, perturbation))
    let kept = inside(.!gives, perturbation)
    return filled(select(where: gains.mask, unit(shape) * reach, else: kept), around: clean)
  }

  /// The norm that the square may have in each channel, (N, C, 1, 1).
  private func reach(_ perturbation: Tensor, _ given: Tensor) -> Tensor {
    let channels = Double(perturbation.shape[1])
    let whole = norms(perturbation, norm).beside(perturbation)
    let own = planeNorms(given)
    guard norm == .l2 else { return (epsilon - whole).relu() + own * channels }
    return ((epsilon * epsilon - whole * whole).relu() / channels + own * own).squareRoot()
  }

  /// The bump of each example's square, 0 elsewhere: (N, 1, H, W).
  private func placed(
    _ windows: Windows, _ side: Int, isTurned: Tensor, like images: Tensor
  ) -> Tensor {
    let stride = Double(side)
    let upright = windows.rows * stride + windows.columns
    let turned = windows.columns * stride + windows.rows
    let places = select(where: isTurned.beside(rank: 3), turned, else: upright)
    let values = Tensor(bump(side: side, norm).flatMap { $0 }).to(images.dtype).to(images.device)
    let bumps = values.indexed(by: places.flattened()).reshaped(places.shape).unsqueezed(1)
    return inside(windows.mask, bumps)
  }

  /// With all the norm there is, inside ball and box.
  private func filled(_ perturbation: Tensor, around clean: Tensor) -> Tensor {
    guard norm == .l2 else {
      return clean
        + projectedOntoL1InsideBox(perturbation, around: clean, clean.filled(epsilon))
    }
    return clippedToBox(clean + steepestAscent(perturbation, .l2) * epsilon)
  }

  private func unit(_ planes: Tensor) -> Tensor {
    planes / planeNorms(planes).clamped(1e-12...1e30)
  }

  /// Of each channel: (N, C, 1, 1).
  private func planeNorms(_ planes: Tensor) -> Tensor {
    planes.norm(order: norm.order, [2, 3], keepAxes: true)
  }

  private func inside(_ mask: Tensor, _ tensor: Tensor) -> Tensor {
    select(where: mask, tensor, else: tensor.filled(0))
  }
}

/// The pattern that ``BumpSquares`` places, of norm 1: rows of `side` values each.
///
/// Two rectangles, one above the other, of opposite signs; in each the value at a (Chebyshev) distance
/// d from the middle is Σ 1/(j + 1)^e over j from d to half of the longer side, e = 2 for L2 and 4
/// for L1.
func bump(side: Int, _ norm: ThreatNorm) -> [[Double]] {
  let upper = rectangle(side / 2, side, norm)
  let lower = rectangle(side - side / 2, side, norm).map { $0.map { -$0 } }
  return normalized(upper + lower, norm)
}

private func rectangle(_ height: Int, _ width: Int, _ norm: ThreatNorm) -> [[Double]] {
  let rings = max(height / 2, width / 2) + 1
  // Summed from the middle outwards: values[d] is the sum over the rings from d.
  var values = [Double](repeating: 0, count: rings + 1)
  for ring in (0..<rings).reversed() {
    let square = Double((ring + 1) * (ring + 1))
    values[ring] = values[ring + 1] + 1 / (norm == .l2 ? square : square * square)
  }
  let plain = (0..<height).map { row in
    (0..<width).map { column in values[max(abs(row - height / 2), abs(column - width / 2))] }
  }
  return normalized(plain, norm)
}

private func normalized(_ values: [[Double]], _ norm: ThreatNorm) -> [[Double]] {
  let flat = values.joined()
  let length =
    norm == .l2
    ? flat.reduce(0) { $0 + $1 * $1 }.squareRoot() : flat.reduce(0) { $0 + abs($1) }
  return length > 0 ? values.map { $0.map { $0 / length } } : values
}

/// The tiling ``BumpSquares`` starts with: tiles of a fifth of the shorter side, in the middle of the
/// image.
private struct Tiles {
  let count: Int
  /// The tile of each pixel, int64 (H·W); 0 outside of all.
  let numbers: Tensor
  /// The bump at each pixel and the same turned, float64 (H·W); 0 outside of all tiles.
  let upright: Tensor
  let turned: Tensor

  init(_ norm: ThreatNorm, height: Int, width: Int) {
    let side = max(1, min(height, width) / 5)
    let (down, across) = (height / side, width / side)
    let (top, left) = ((height - down * side) / 2, (width - across * side) / 2)
    let pattern = bump(side: side, norm)
    let pixels = (0..<height * width).map { (row: $0 / width - top, column: $0 % width - left) }
    func atTiles<Value>(_ outside: Value, _ value: (Int, Int) -> Value) -> [Value] {
      pixels.map { row, column in
        let isInside =
          (0..<down * side).contains(row) && (0..<across * side).contains(column)
        return isInside ? value(row, column) : outside
      }
    }
    count = down * across
    numbers = Tensor(atTiles(Int64(0)) { Int64($0 / side * across + $1 / side) })
    upright = Tensor(atTiles(0.0) { pattern[$0 % side][$1 % side] })
    turned = Tensor(atTiles(0.0) { pattern[$1 % side][$0 % side] })
  }
}
