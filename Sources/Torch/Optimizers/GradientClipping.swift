/// The Euclidean norm of all gradients taken as one vector, of rank 0.
public func globalNorm(of gradients: [Tensor]) -> Tensor {
  guard !gradients.isEmpty else { return Tensor(scalar: 0) }
  return withoutGradients { Tensor.stacked(gradients.norms()).norm() }
}

/// The gradients times min(1, limit/(norm + 10⁻⁶)), and their global norm before, as PyTorch's
/// `clip_grad_norm_` (Pascanu, Mikolov, Bengio 2013).
///
/// - Precondition: the limit is above 0.
public func clipped(
  _ gradients: [Tensor], toNorm limit: Double
) -> (gradients: [Tensor], norm: Double) {
  demand(limit > 0, "Torch: gradients clipped to the norm \(limit); it must be above 0")
  let norm = globalNorm(of: gradients)
  let factor = limit / (norm + 1e-6)
  // A norm that is not a number must reach every gradient.
  guard !gradients.isEmpty, !(factor.item >= 1) else { return (gradients, norm.item) }
  return (withoutGradients { gradients.multiplied(by: factor) }, norm.item)
}

/// Each element of the gradients brought into −limit ... limit.
///
/// - Precondition: the limit is above 0.
public func clipped(_ gradients: [Tensor], toValue limit: Double) -> [Tensor] {
  demand(limit > 0, "Torch: gradients clipped to the value \(limit); it must be above 0")
  return withoutGradients { gradients.map { $0.clamped(-limit...limit) } }
}
