public import Torch

/// The shortest step δ from each image onto a plane without leaving [0, 1], exactly.
///
/// ⟨w, x + δ⟩ = b with 0 ≤ x + δ ≤ 1 and ‖δ‖ least (Croce & Hein 2020, "Minimally distorted
/// adversarial examples", section 2.2); where the box does not reach the plane, δ leads to the corner
/// nearest to it. Each value moves along −sign(⟨w, x⟩ − b) sign(w): in L∞ all by the same amount
/// until they reach the box, in L2 in proportion to |w|, in L1 those of the largest |w| first.
///
/// - Parameters:
///   - images: (N, …) in [0, 1].
///   - normals: w, of the same shape.
///   - gaps: ⟨w, x⟩ − b, (N).
public func stepsOntoPlanes(
  _ images: Tensor, normals: Tensor, gaps: Tensor, _ norm: ThreatNorm
) -> Tensor {
  let weights = normals.flattened(from: 1)
  let origin = images.flattened(from: 1)
  let wanted = gaps.to(images.dtype).unsqueezed(1)
  let direction = -(wanted.sign() * weights.sign())
  let room = select(where: direction .> 0, 1 - origin, else: origin)
  let lengths =
    norm == .l1
    ? greedyLengths(weights.absolute(), room, reaching: wanted.absolute())
    : evenLengths(
      weights.absolute(), pace: norm == .linf ? weights.onesLike() : weights.absolute(), room,
      reaching: wanted.absolute())
  return (direction * lengths).reshaped(images.shape)
}

/// t_i = min(λ a_i, room_i) with Σ |w_i| t_i = gain, all room where that is not enough.
///
/// The sum is a concave, piecewise linear function of λ whose slope changes where a value has used
/// up its room, at λ = room_i/a_i; sorting these finds the piece that reaches the gain.
private func evenLengths(
  _ weights: Tensor, pace: Tensor, _ room: Tensor, reaching gain: Tensor
) -> Tensor {
  // Weights of 0 never move; a pace of 0 is theirs alone.
  let (points, order) = (room / pace.clamped(1e-30...1e30)).clamped(0...1e30).sorted()
  let used = (weights * room).gathered(1, order)
  let slopes = (weights * pace).gathered(1, order)
  let before = used.cumulativeSum(1) - used
  // Summed from the back, so that nothing but zeros sums to zero.
  let slope = slopes.flipped([1]).cumulativeSum(1).flipped([1])
  let isBelow = (before + points * slope) .< gain
  let piece = isBelow.to(.int64).sum([1], keepAxes: true)
  let last = points.shape[1] - 1
  let at = piece.clamped(0...Double(last))
  let pull = (gain - before.gathered(1, at)) / slope.gathered(1, at).clamped(1e-30...1e30)
  let lengths = minimum(pull.relu() * pace, room)
  return select(where: piece .> Double(last), room, else: lengths)
}

/// Σ |w_i| t_i = gain with t_i = room_i for the largest |w_i|, the next less, and the others 0.
private func greedyLengths(_ weights: Tensor, _ room: Tensor, reaching gain: Tensor) -> Tensor {
  let (sorted, order) = weights.sorted(descending: true)
  let roomInOrder = room.gathered(1, order)
  let gains = sorted * roomInOrder
  let left = gain - (gains.cumulativeSum(1) - gains)
  let lengths = minimum(left.relu() / sorted.clamped(1e-30...1e30), roomInOrder)
  return lengths.zerosLike().scattered(1, order, lengths)
}

extension ThreatNorm {
  /// The norm in which |gap|/‖w‖ is a distance to a plane in this one.
  var dual: ThreatNorm {
    switch self {
    case .linf: .l1
    case .l2: .l2
    case .l1: .linf
    }
  }
}
