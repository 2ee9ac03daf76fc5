public import Torch

// Geometry of the balls, without any model. Perturbations δ are (N, …): one an example. A radius is
// of shape (N), or of rank 0 for the same everywhere.

/// The norm of each example: (N, …) to (N).
public func norms(_ perturbations: Tensor, _ norm: ThreatNorm) -> Tensor {
  perturbations.norm(order: norm.order, perturbations.exampleAxes)
}

/// The nearest point (in L2) of the ball around 0, for each example.
///
/// L∞ clamps, L2 scales; L1 as ``projectedOntoL1(_:_:)``.
public func projected(_ perturbations: Tensor, _ norm: ThreatNorm, _ radius: Tensor) -> Tensor {
  switch norm {
  case .linf:
    let bound = radius.beside(perturbations)
    return maximum(minimum(perturbations, bound), -bound)
  case .l2:
    let length = perturbations.norm(order: 2, perturbations.exampleAxes, keepAxes: true)
    // Points inside are left as they are, to the bit.
    let bound = radius.beside(perturbations)
    let scale = bound / maximum(length, bound).clamped(tiniest...1e30)
    return select(where: length .> bound, perturbations * scale, else: perturbations)
  case .l1: return projectedOntoL1(perturbations, radius)
  }
}

/// As ``projected(_:_:_:)`` for one radius.
public func projected(_ perturbations: Tensor, _ norm: ThreatNorm, _ radius: Double) -> Tensor {
  projected(perturbations, norm, perturbations.filled(radius))
}

/// The step of length 1 along which a linear loss grows fastest (or nearly), for each example.
///
/// L∞: sign(g). L2: g/‖g‖₂. L1: the exact answer moves a single value; as the field does it, the
/// share `density` of the values with the largest |g| moves, all by the same amount (sparse L1
/// descent, Tramèr & Boneh 2019, with their density of 1 %). A zero gradient gives a zero step.
public func steepestAscent(
  _ gradients: Tensor, _ norm: ThreatNorm, density: Double = 0.01
) -> Tensor {
  switch norm {
  case .linf: return gradients.sign()
  case .l2:
    // Masked gradients may be so small that their squares underflow.
    let peak = gradients.norm(order: .infinity, gradients.exampleAxes, keepAxes: true)
    let scaled = gradients / peak.clamped(tiniest...1e30)
    let length = scaled.norm(order: 2, gradients.exampleAxes, keepAxes: true)
    return scaled / length.clamped(tiniest...1e30)
  case .l1:
    let flat = gradients.flattened(from: 1).absolute()
    let kept = max(1, Int((density * Double(flat.shape[1])).rounded()))
    let least = flat.largest(kept).values.narrowed(1, kept - 1..<kept).squeezed(1)
    let isSmall = gradients.absolute() .< least.beside(gradients)
    let signs = select(where: isSmall, gradients.zerosLike(), else: gradients.sign())
    return signs / signs.absolute().sum(gradients.exampleAxes, keepAxes: true).clamped(1...1e30)
  }
}

/// Gradients without what would only push a value out of [0, 1]: there a step is lost to clipping.
public func gradientsInsideBox(_ gradients: Tensor, at images: Tensor) -> Tensor {
  let isBlocked =
    ((images .<= 0) .& (gradients .< 0)) .| ((images .>= 1) .& (gradients .> 0))
  return select(where: isBlocked, gradients.zerosLike(), else: gradients)
}

/// Points drawn evenly from each ball: perturbations of the shape (N, …).
///
/// L∞: each value uniform. L2: a normal direction at a length r·U^(1/D). L1: a Laplace direction
/// (which is uniform on the sphere of L1) at the same length, D values an example.
public func randomPoints(
  _ shape: [Int], _ norm: ThreatNorm, _ radius: Tensor, using generator: Generator
) -> Tensor {
  let dimensions = shape.dropFirst().reduce(1, *)
  let bound = radius.beside(rank: shape.count)
  switch norm {
  case .linf: return (Tensor.randomUniform(shape, using: generator) * 2 - 1) * bound
  case .l2:
    let direction = steepestAscent(Tensor.randomNormal(shape, using: generator), .l2)
    return direction * randomLengths(shape, dimensions, using: generator) * bound
  case .l1:
    // |x| of a Laplace number is −log(1 − U).
    let sizes = -(1 - Tensor.randomUniform(shape, using: generator)).log()
    let signs = (Tensor.randomUniform(shape, using: generator) - 0.5).sign()
    let direction = sizes * signs / sizes.sum(sizes.exampleAxes, keepAxes: true)
    return direction * randomLengths(shape, dimensions, using: generator) * bound
  }
}

/// U^(1/D): the length at which a ball of D dimensions has a share U of its volume.
private func randomLengths(_ shape: [Int], _ dimensions: Int, using generator: Generator) -> Tensor
{
  Tensor.randomUniform([shape[0]], using: generator).power(1 / Double(dimensions))
    .beside(rank: shape.count)
}

/// Images clipped to [0, 1].
public func clippedToBox(_ images: Tensor) -> Tensor { images.clamped(0...1) }

/// Keeps a division by a length that may be zero finite, in float32 too.
private let tiniest = 1e-30

extension Tensor {
  /// All axes but the first.
  var exampleAxes: [Int] { Array(1..<rank) }

  /// One value an example, shaped to broadcast beside (N, …); rank 0 stays.
  func beside(rank: Int) -> Tensor {
    self.rank == 0 ? self : reshaped([-1] + [Int](repeating: 1, count: rank - 1))
  }

  func beside(_ other: Tensor) -> Tensor { beside(rank: other.rank) }

  /// The same values in the most precise dtype its device has.
  var precise: Tensor { device.kind == .mps ? to(.float32) : to(.float64) }

  /// A scalar of this tensor's dtype and device.
  func filled(_ value: Double) -> Tensor { Tensor(scalar: value, dtype: dtype, device: device) }
}
