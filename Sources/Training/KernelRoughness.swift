public import Torch

/// How much adjacent weights of convolution kernels differ: a penalty that makes kernels smooth.
///
/// Σ over kernels of Σ_ij (w_ij − w_i,j+1)² + (w_ij − w_i+1,j)², the differences taken within each
/// kernel's height and width. A kernel of 1×1 has no neighbours and adds 0.
///
/// - Parameter weights: (outputs, inputs, height, width) each, floating-point, of one device.
/// - Returns: a scalar to be scaled and added to a loss; differentiable. Without weights: 0.
public func kernelRoughness(_ weights: [Tensor]) -> Tensor {
  weights.map(roughness).reduce(Tensor(scalar: 0)) { $0 + $1 }
}

private func roughness(_ weight: Tensor) -> Tensor {
  demand(
    weight.rank == 4 && weight.dtype.isFloatingPoint,
    "Training: roughness of \(weight.dtype)\(weight.shape); float (O, I, kH, kW) is needed")
  return differences(weight, along: 2) + differences(weight, along: 3)
}

/// Σ (w_k+1 − w_k)² along an axis.
private func differences(_ weight: Tensor, along axis: Int) -> Tensor {
  let size = weight.shape[axis]
  let step = weight.narrowed(axis, 1..<size) - weight.narrowed(axis, 0..<size - 1)
  return (step * step).sum()
}
