import Testing
import Torch

/// Compares the gradient of Σ w · operation(inputs), w random, with central differences in float64,
/// for every element of every floating-point input.
func checkGradient(
  _ name: String, _ inputs: [Tensor], step: Double = 1e-6, tolerance: Double = 1e-6,
  _ operation: ([Tensor]) -> Tensor, sourceLocation: SourceLocation = #_sourceLocation
) {
  let inputs = inputs.map { $0.dtype.isFloatingPoint ? $0.to(.float64).copy() : $0 }
  let leaves = inputs.filter(\.dtype.isFloatingPoint)
  for leaf in leaves { leaf.requiringGradient() }
  var weight: Tensor?
  func weighted() -> Tensor {
    let output = pairs(operation(inputs))
    let w = weight ?? .randomNormal(output.shape, using: Generator(seed: 7), dtype: .float64)
    weight = w
    return (output * w).sum()
  }
  let analytic = gradients(of: weighted(), withRespectTo: leaves)
  withoutGradients {
    for (leaf, gradient) in zip(leaves, analytic) {
      let numeric = centralDifferences(at: leaf, step) { weighted().item }
      expectClose(
        gradient, numeric, tolerance: tolerance, "gradient of \(name)",
        sourceLocation: sourceLocation)
    }
  }
}

private func centralDifferences(
  at leaf: Tensor, _ step: Double, _ function: () -> Double
) -> Tensor {
  let values = doubles(leaf)
  let shape = leaf.shape
  let slopes = values.indices.map { i in
    let sides = [step, -step].map { shift in
      var moved = values
      moved[i] += shift
      leaf.copyInPlace(from: Tensor(moved, shape: shape))
      return function()
    }
    return (sides[0] - sides[1]) / (2 * step)
  }
  leaf.copyInPlace(from: Tensor(values, shape: shape))
  return Tensor(slopes, shape: shape)
}
