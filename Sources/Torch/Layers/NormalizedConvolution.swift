internal import CTorch

/// A convolution and what usually follows it: relu(norm(conv x) + addend), the addend and the ReLU
/// where they are wanted.
///
/// In evaluation without gradients, on a CPU with oneDNN, all of it is one operation: a BatchNorm with
/// running statistics goes into weights and bias, w·γ/√(σ² + ε) and β + (b − μ)·γ/√(σ² + ε), and
/// the rest is done while the output is in the cache. Same numbers up to rounding, several times
/// faster. Otherwise the layers run one after the other.
///
/// - Parameter addend: of the output's shape, for a residual connection.
public func normalizedConvolution(
  _ conv: Conv2d, _ norm: any Layer, _ input: Tensor, _ pass: Pass, adding addend: Tensor? = nil,
  relu: Bool = true
) -> Tensor {
  if let fold = Fold(conv, norm, input, pass) { return fold(input, adding: addend, relu: relu) }
  let output = norm(conv(input, pass), pass)
  let sum = addend.map { output + $0 } ?? output
  return relu ? sum.reluInPlace() : sum
}

/// A convolution with the normalisation behind it folded in.
private struct Fold {
  private let conv: Conv2d
  private let weight: Tensor
  private let bias: Tensor?
  private let dtype: DType
  private let plain, sum: Operator

  /// None where the layers have to run by themselves.
  init?(_ conv: Conv2d, _ norm: any Layer, _ input: Tensor, _ pass: Pass) {
    guard pass.mode == .evaluation, pass.probe == nil, !ct_grad_mode(), input.device == .cpu,
      input.dtype == .float32 || input.dtype == .bfloat16, ct_has_mkldnn(),
      let plain = Aten.fusedConvolution, let sum = Aten.fusedConvolutionSum
    else { return nil }
    let scale: (factor: Tensor, shift: Tensor)?
    switch norm {
    case is Identity: scale = nil
    case let norm as BatchNorm2d where pass.statistics == .running:
      let factor = norm.weight / (norm.runningVariance + norm.epsilon).squareRoot()
      scale = (factor, norm.bias - norm.runningMean * factor)
    default: return nil
    }
    (self.conv, self.plain, self.sum) = (conv, plain, sum)
    dtype = Fold.productType(input)
    let folded = scale.map { conv.weight * $0.factor.reshaped([-1, 1, 1, 1]) } ?? conv.weight
    weight = folded.to(dtype)
    let ownBias = scale.map { scale in conv.bias.map { $0 * scale.factor } ?? nil } ?? conv.bias
    bias = (scale.map { scale in ownBias.map { $0 + scale.shift } ?? scale.shift } ?? ownBias)?
      .to(dtype)
  }

  /// What the convolution by itself would run in: autocast's type where it is on.
  private static func productType(_ input: Tensor) -> DType {
    var state = ct_autocast()
    require(ct_get_autocast(&state, Device.cpu.kind.rawValue), "reading autocast")
    return state.enabled ? DType(rawValue: state.dtype) ?? input.dtype : input.dtype
  }

  func callAsFunction(_ input: Tensor, adding addend: Tensor?, relu: Bool) -> Tensor {
    let input = input.to(dtype).contiguous(.channelsLast)
    let stride: Argument = .ints([conv.stride, conv.stride])
    let padding: Argument = .ints([conv.padding, conv.padding])
    let after: Argument = relu ? .string("relu") : .string("none")
    guard let addend else {
      return plain(
        .tensor(input), .tensor(weight), .optional(bias), padding, stride, .ints([1, 1]),
        .int(conv.groups), after, .doubles([]), .string(""))
    }
    return sum(
      .tensor(input), .tensor(addend.to(dtype).contiguous(.channelsLast)), .tensor(weight),
      .optional(bias), padding, stride, .ints([1, 1]), .int(conv.groups), .string("add"),
      .double(1), relu ? after : .none, .doubles([]), .none)
  }
}
