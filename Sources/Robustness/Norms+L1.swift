public import Torch

/// The nearest point (in L2) of the L1 ball, exactly (Duchi, Shalev-Shwartz, Singer & Chandra 2008).
///
/// Soft-thresholding by θ ≥ 0 with Σ max(|δ_i| − θ, 0) = radius; points inside stay as they are.
///
/// - Parameters:
///   - perturbations: (N, …).
///   - radius: (N), or rank 0.
public func projectedOntoL1(_ perturbations: Tensor, _ radius: Tensor) -> Tensor {
  let sizes = perturbations.flattened(from: 1).absolute().precise
  let bound = radius.precise.column
  let sorted = sizes.sorted(descending: true).values
  let sums = sorted.cumulativeSum(1)
  let ranks = Tensor.arange(1, sizes.shape[1] + 1, device: sizes.device).to(sizes.dtype)
  // The threshold that keeping the k largest needs; the last k whose values all stay above it holds.
  let thresholds = (sums - bound) / ranks
  let kept = (sorted .> thresholds).to(.int64).sum([1], keepAxes: true)
  let threshold = thresholds.gathered(1, (kept - 1).clamped(0...1e15))
  let shrunk = softThresholded(perturbations, threshold)
  let isOutside = (sizes.sum([1]).column .> bound).squeezed(1)
  return select(where: isOutside.beside(perturbations), shrunk, else: perturbations)
}

/// The nearest point (in L2) of the L1 ball among those for which image + δ stays in [0, 1].
///
/// Projecting onto ball and box in turn does not find it. It is δ_i shrunk by θ towards 0, then
/// clipped to the box; θ ≥ 0 is found exactly, since Σ|δ_i| falls linearly in θ between the 2D
/// values at which one more value starts or ends to shrink (Croce & Hein 2021, section 3).
///
/// - Parameters:
///   - perturbations: (N, …).
///   - images: of the same shape, in [0, 1].
///   - radius: (N), or rank 0.
public func projectedOntoL1InsideBox(
  _ perturbations: Tensor, around images: Tensor, _ radius: Tensor
) -> Tensor {
  let flat = perturbations.flattened(from: 1).precise
  let origin = images.flattened(from: 1).precise
  let room = select(where: flat .> 0, 1 - origin, else: origin)
  let sizes = flat.absolute()
  let threshold = boxThreshold(sizes, room, radius.precise.column)
  let shrunk = softThresholded(perturbations, threshold)
  return maximum(minimum(shrunk, 1 - images), -images)
}

/// θ ≥ 0 with Σ_i min(max(a_i − θ, 0), b_i) = radius, or 0 where the sum is within it already.
private func boxThreshold(_ sizes: Tensor, _ room: Tensor, _ radius: Tensor) -> Tensor {
  let starts = (sizes - room).relu()
  let joined = Tensor.concatenated([starts, sizes], along: 1)
  let (points, order) = joined.sorted()
  let slopes = Tensor.concatenated([-starts.onesLike(), starts.onesLike()], along: 1)
    .gathered(1, order).cumulativeSum(1)
  let last = points.shape[1] - 1
  let widths = points.narrowed(1, 1..<last + 1) - points.narrowed(1, 0..<last)
  let falls = (slopes.narrowed(1, 0..<last) * widths).cumulativeSum(1)
  let total = minimum(sizes, room).sum([1], keepAxes: true)
  let values = total + Tensor.concatenated([total.zerosLike(), falls], along: 1)
  // Between the last point whose sum is above the radius and the next, the sum falls to it.
  let above = (values .> radius).to(.int64).sum([1], keepAxes: true)
  let at = (above - 1).clamped(0...1e15)
  let steepness = (-slopes.gathered(1, at)).clamped(1...1e15)
  let threshold = points.gathered(1, at) + (values.gathered(1, at) - radius) / steepness
  return select(where: above .> 0, threshold, else: threshold.zerosLike())
}

/// sign(δ) max(|δ| − θ, 0), with one θ an example, (N, 1).
private func softThresholded(_ perturbations: Tensor, _ threshold: Tensor) -> Tensor {
  let level = threshold.squeezed(1).to(perturbations.dtype).beside(perturbations)
  return perturbations.sign() * (perturbations.absolute() - level).relu()
}

extension Tensor {
  /// One value an example as (N, 1); rank 0 as (1, 1).
  fileprivate var column: Tensor { reshaped([-1, 1]) }
}
