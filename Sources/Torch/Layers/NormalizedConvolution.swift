internal import CTorch

/// A convolution and what usually follows it: relu(norm(conv x) + addend), the addend and the ReLU
/// where they are wanted.
///
/// On a CPU with oneDNN all of it is one operation, done while the output is in the cache,
///
/// - in evaluation, where no gradient is recorded or the pass takes weights as constants: a BatchNorm
///   with running statistics goes into weights and bias, w·γ/√(σ² + ε) and β + (b − μ)·γ/√(σ² + ε),
///   which are kept until one of these changes; not where one of them is no number, which oneDNN's
///   ReLU would hide;
/// - in training without a normalisation as far as the addend, with all gradients: a run that
///   diverged must not go on as if nothing had happened.
///
/// Otherwise the convolution runs by itself and what follows is ``normalized(_:_:_:adding:relu:)``.
/// The numbers are the same up to rounding.
///
/// - Parameter addend: of the output's shape, for a residual connection.
public func normalizedConvolution(
  _ conv: Conv2d, _ norm: any Layer, _ input: Tensor, _ pass: Pass, adding addend: Tensor? = nil,
  relu: Bool = true
) -> Tensor {
  if let fused = FusedConvolution(conv, norm, input, pass, adds: addend != nil) {
    return fused(input, adding: addend, relu: relu)
  }
  let output = conv(input, pass)
  guard !(norm is Identity) else { return activated(output, adding: addend, relu: relu) }
  return normalized(norm, output, pass, adding: addend, relu: relu)
}

/// What follows a convolution that has no normalisation behind it, whose output nothing else needs.
private func activated(_ output: Tensor, adding addend: Tensor?, relu: Bool) -> Tensor {
  let sum = addend.map { output + $0 } ?? output
  return relu ? sum.reluInPlace() : sum
}

/// A convolution with what follows it, as one operation.
private struct FusedConvolution {
  private let conv: Conv2d
  private let weights: FoldedWeights
  private let dtype: DType
  private let isConstant: Bool

  /// None where the layers have to run by themselves.
  init?(_ conv: Conv2d, _ norm: any Layer, _ input: Tensor, _ pass: Pass, adds: Bool) {
    guard pass.probe == nil, input.device == .cpu, ct_has_mkldnn(), Self.isAvailable,
      input.dtype == .float32 || input.dtype == .bfloat16
    else { return nil }
    self.conv = conv
    dtype = Self.productType(input)
    isConstant =
      pass.mode == .evaluation && (pass.weightsAreConstant || !ct_grad_mode())
      && (norm is Identity || norm is BatchNorm2d && pass.statistics == .running)
    if isConstant {
      weights = conv.folds.weights(
        of: conv, norm as? BatchNorm2d, dtype, for: input, keepsPlain: ct_grad_mode())
      guard weights.areNumbers else { return nil }
    } else {
      guard norm is Identity, adds else { return nil }
      weights = FoldedWeights(
        weight: conv.weight.to(dtype), bias: conv.bias?.to(dtype), packed: nil, areNumbers: true)
    }
  }

  /// Whether this build of libtorch has oneDNN's fused convolution.
  private static let isAvailable =
    Operator("_convolution_pointwise", ifIn: "mkldnn") != nil
    && Operator("_convolution_pointwise.binary", ifIn: "mkldnn") != nil

  /// What the convolution by itself would run in: autocast's type where it is on.
  private static func productType(_ input: Tensor) -> DType {
    var state = ct_autocast()
    require(ct_get_autocast(&state, Device.cpu.kind.rawValue), "reading autocast")
    return state.enabled ? DType(rawValue: state.dtype) ?? input.dtype : input.dtype
  }

  func callAsFunction(_ input: Tensor, adding addend: Tensor?, relu: Bool) -> Tensor {
    let (weight, packed) = (weights.weight ?? weights.packed!, weights.packed)
    let input = input.to(dtype).contiguous(.channelsLast)
    let addend = addend?.to(dtype).contiguous(.channelsLast)
    var output: OpaquePointer?
    let status = ct_convolution(
      &output, input.raw, addend?.raw, weight.raw, weights.bias?.raw, packed?.raw,
      Int64(conv.stride), Int64(conv.padding), Int64(conv.groups),
      relu && isConstant)
    require(status, "convolution of \(input.summary) with \(weight.summary)")
    let found = withExtendedLifetime((input, addend, weights)) { Tensor(owning: output!) }
    return relu && !isConstant ? found.reluInPlace() : found
  }
}
