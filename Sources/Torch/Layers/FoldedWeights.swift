internal import CTorch

/// A convolution's weights with the normalisation behind it in them, in the type that products run
/// in.
struct FoldedWeights {
  /// None where only ``packed`` is needed.
  let weight: Tensor?
  let bias: Tensor?
  /// The weight in the order in which oneDNN reads it, for calls without gradients or beside
  /// ``weight``; none where oneDNN has no such order.
  let packed: Tensor?
  /// Whether every weight is a number: oneDNN's ReLU makes zero of what is not one, and would hide
  /// that a network has diverged.
  let areNumbers: Bool
}

/// What a convolution was folded into last, for each type: making it costs as much as a few images.
///
/// It is kept until a tensor it was made of has been changed in place, which libtorch counts: by an
/// update rule, by loading, by training's running statistics or by hand. Not for several threads, as
/// the layer it belongs to.
final class FoldMemory {
  private var kept: [DType: (key: Key, weights: FoldedWeights)] = [:]

  /// - Parameters:
  ///   - input: for whose size oneDNN's order is chosen; it serves others too.
  ///   - keepsPlain: whether ``FoldedWeights/weight`` is needed, as for gradients.
  func weights(
    of conv: Conv2d, _ norm: BatchNorm2d?, _ dtype: DType, for input: Tensor, keepsPlain: Bool
  ) -> FoldedWeights {
    let key = Key(conv, norm)
    if let found = kept[dtype], found.key == key, found.weights.weight != nil || !keepsPlain {
      return found.weights
    }
    let (weight, bias) = withoutGradients { Self.folded(conv, norm, dtype) }
    let packed = withoutGradients { Self.packed(weight, conv, input) }
    let weights = FoldedWeights(
      weight: keepsPlain || packed == nil ? weight : nil, bias: bias, packed: packed,
      areNumbers: weight.isFinite().allTrue && bias?.isFinite().allTrue ?? true)
    kept[dtype] = (key, weights)
    return weights
  }

  private static func folded(
    _ conv: Conv2d, _ norm: BatchNorm2d?, _ dtype: DType
  ) -> (weight: Tensor, bias: Tensor?) {
    guard let norm else { return (conv.weight.to(dtype).detached, conv.bias?.to(dtype).detached) }
    let factor = norm.weight / (norm.runningVariance + norm.epsilon).squareRoot()
    let shift = norm.bias - norm.runningMean * factor
    let weight = conv.weight * factor.reshaped([-1, 1, 1, 1])
    return (weight.to(dtype), (conv.bias.map { $0 * factor + shift } ?? shift).to(dtype))
  }

  private static func packed(_ weight: Tensor, _ conv: Conv2d, _ input: Tensor) -> Tensor? {
    guard weight.dtype == .float32 || ct_cpu_has_bfloat16() else { return nil }
    return Aten.packConvolution(
      .tensor(Aten.toOneDNN(.tensor(weight))), .ints([conv.padding, conv.padding]),
      .ints([conv.stride, conv.stride]), .ints([1, 1]), .int(conv.groups), .ints(input.shape))
  }

  /// The tensors that were folded, kept alive so that no other can be taken for them, and how often
  /// each had been changed.
  private struct Key: Equatable {
    private let tensors: [Tensor]
    private let versions: [Int]
    private let epsilon: Double?

    init(_ conv: Conv2d, _ norm: BatchNorm2d?) {
      tensors =
        [conv.weight] + (conv.bias.map { [$0] } ?? [])
        + (norm.map { [$0.weight, $0.bias, $0.runningMean, $0.runningVariance] } ?? [])
      versions = tensors.map(\.version)
      epsilon = norm?.epsilon
    }

    static func == (a: Key, b: Key) -> Bool {
      a.versions == b.versions && a.epsilon == b.epsilon
        && a.tensors.map(\.identity) == b.tensors.map(\.identity)
    }
  }
}

extension Tensor {
  /// How often the values were changed in place, by this tensor or one that shares its history
  /// (views and detached ones do).
  var version: Int {
    var version: Int64 = 0
    require(ct_tensor_version(&version, raw), "version of \(summary)")
    return Int(version)
  }
}
