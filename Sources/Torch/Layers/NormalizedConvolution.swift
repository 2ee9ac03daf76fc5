internal import CTorch

/// A convolution and what usually follows it: relu(norm(conv x) + addend), the addend and the ReLU
/// where they are wanted.
///
/// In evaluation, on a CPU with oneDNN, all of it is one operation where no gradient is recorded or
/// the pass takes weights as constants: a BatchNorm with running statistics goes into weights and
/// bias, w·γ/√(σ² + ε) and β + (b − μ)·γ/√(σ² + ε), and the rest is done while the output is in the
/// cache. Otherwise the convolution runs by itself and what follows is
/// ``normalized(_:_:_:adding:relu:)``. The numbers are the same up to rounding.
///
/// - Parameter addend: of the output's shape, for a residual connection.
public func normalizedConvolution(
  _ conv: Conv2d, _ norm: any Layer, _ input: Tensor, _ pass: Pass, adding addend: Tensor? = nil,
  relu: Bool = true
) -> Tensor {
  if let fold = Fold(conv, norm, input, pass) { return fold(input, adding: addend, relu: relu) }
  let output = conv(input, pass)
  guard !(norm is Identity) else { return activated(output, adding: addend, relu: relu) }
  return normalized(norm, output, pass, adding: addend, relu: relu)
}

/// What follows a convolution that has no normalisation behind it, whose output nothing else needs.
private func activated(_ output: Tensor, adding addend: Tensor?, relu: Bool) -> Tensor {
  let sum = addend.map { output + $0 } ?? output
  return relu ? sum.reluInPlace() : sum
}

/// A convolution with the normalisation behind it folded in.
private struct Fold {
  private let conv: Conv2d
  private let weight: Tensor
  private let bias: Tensor?
  private let dtype: DType

  /// None where the layers have to run by themselves.
  init?(_ conv: Conv2d, _ norm: any Layer, _ input: Tensor, _ pass: Pass) {
    guard pass.mode == .evaluation, pass.probe == nil, pass.weightsAreConstant || !ct_grad_mode(),
      input.device == .cpu, input.dtype == .float32 || input.dtype == .bfloat16, ct_has_mkldnn(),
      Fold.isAvailable, norm is Identity || norm is BatchNorm2d && pass.statistics == .running
    else { return nil }
    self.conv = conv
    dtype = Fold.productType(input)
    (weight, bias) = withoutGradients { [dtype] in
      let (weight, bias) = Fold.folded(conv, norm as? BatchNorm2d)
      return (weight.to(dtype).detached, bias?.to(dtype).detached)
    }
  }

  private static func folded(_ conv: Conv2d, _ norm: BatchNorm2d?) -> (Tensor, Tensor?) {
    guard let norm else { return (conv.weight, conv.bias) }
    let factor = norm.weight / (norm.runningVariance + norm.epsilon).squareRoot()
    let shift = norm.bias - norm.runningMean * factor
    return (
      conv.weight * factor.reshaped([-1, 1, 1, 1]), conv.bias.map { $0 * factor + shift } ?? shift
    )
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
    let input = input.to(dtype).contiguous(.channelsLast)
    let addend = addend?.to(dtype).contiguous(.channelsLast)
    var output: OpaquePointer?
    let status = ct_constant_convolution(
      &output, input.raw, addend?.raw, weight.raw, bias?.raw, Int64(conv.stride),
      Int64(conv.padding), Int64(conv.groups), relu)
    require(status, "convolution of \(input.summary) with \(weight.summary)")
    return withExtendedLifetime((input, addend, weight, bias)) { Tensor(owning: output!) }
  }
}
