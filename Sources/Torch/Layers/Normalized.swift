internal import CTorch

/// A normalisation and what usually follows it: relu(norm(x) + addend), the addend and the ReLU
/// where they are wanted.
///
/// BatchNorm of channels-last float32 or bfloat16 on the CPU, with a multiple of 16 channels, is
/// one operation forward and one backward, a kernel of Passband's own: statistics are summed in
/// parts of a fixed size, so they do not depend on the number of threads, and the output is rounded
/// once.
///
/// - Parameter addend: of the input's shape.
public func normalized(
  _ norm: any Layer, _ input: Tensor, _ pass: Pass, adding addend: Tensor? = nil, relu: Bool = true
) -> Tensor {
  if let norm = norm as? BatchNorm2d, norm.canFuse(input, pass, adding: addend) {
    return norm.fused(input, pass, adding: addend, relu: relu)
  }
  let output = norm(input, pass)
  let sum = addend.map { output + $0 } ?? output
  // The caller's own tensor stays as it is.
  let isInput = norm is Identity && addend == nil
  return relu ? (isInput ? sum.relu() : sum.reluInPlace()) : sum
}

extension BatchNorm2d {
  fileprivate func canFuse(_ input: Tensor, _ pass: Pass, adding addend: Tensor?) -> Bool {
    pass.probe == nil && ct_batch_norm_takes(input.raw) && input.isContiguous(.channelsLast)
      && addend.map { $0.shape == input.shape } ?? true
      && ownState.prefix(4).allSatisfy { $0.tensor.dtype == .float32 }
  }

  fileprivate func fused(
    _ input: Tensor, _ pass: Pass, adding addend: Tensor?, relu: Bool
  ) -> Tensor {
    let training = pass.mode == .training
    if training { countBatch() }
    var output: OpaquePointer?
    let status = ct_batch_norm(
      &output, input.raw, addend?.raw, weight.raw, bias.raw, runningMean.raw, runningVariance.raw,
      training || pass.statistics == .batch, training, momentum, epsilon, relu)
    require(status, "batch normalisation of \(input.summary)")
    return withExtendedLifetime((input, addend)) { Tensor(owning: output!) }
  }
}
