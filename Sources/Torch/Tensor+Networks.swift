// What layers compute, as functions of tensors. Images are (N, C, H, W).

extension Tensor {
  /// Cross-correlation with kernels (O, I/groups, kH, kW); output size per axis is
  /// ⌊(n + 2·padding − k)/stride⌋ + 1.
  public func convolved2d(
    _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, groups: Int = 1
  ) -> Tensor {
    Aten.convolution2d(
      .tensor(self), .tensor(weight), .optional(bias), .ints([stride, stride]),
      .ints([padding, padding]), .ints([1, 1]), .int(groups))
  }

  /// x · weightᵀ + bias, weight of shape (outputs, inputs).
  public func linear(_ weight: Tensor, bias: Tensor? = nil) -> Tensor {
    Aten.linear(.tensor(self), .tensor(weight), .optional(bias))
  }

  /// γ (x − μ)/√(σ² + ε) + β per channel.
  ///
  /// - Parameters:
  ///   - running: mean and variance to normalise with, or, with `updating`, to move by `momentum`
  ///     towards the batch's; none: the batch's own statistics, nothing remembered.
  ///   - updating: normalise with the batch's statistics.
  public func batchNormalized(
    scale: Tensor?, shift: Tensor?, running: (mean: Tensor, variance: Tensor)?, updating: Bool,
    momentum: Double = 0.1, epsilon: Double = 1e-5
  ) -> Tensor {
    Aten.batchNorm(
      .tensor(self), .optional(scale), .optional(shift), .optional(running?.mean),
      .optional(running?.variance), .bool(updating || running == nil), .double(momentum),
      .double(epsilon), .bool(true))
  }

  /// γ (x − μ)/√(σ² + ε) + β per channel of (N, C, …), μ and σ² over `groups` groups of adjacent
  /// channels of each image.
  public func groupNormalized(
    _ groups: Int, scale: Tensor?, shift: Tensor?, epsilon: Double = 1e-5
  ) -> Tensor {
    Aten.groupNorm(
      .tensor(self), .int(groups), .optional(scale), .optional(shift), .double(epsilon))
  }

  /// γ (x − μ)/√(σ² + ε) + β along the last axis.
  public func layerNormalized(
    scale: Tensor?, shift: Tensor?, epsilon: Double = 1e-5
  ) -> Tensor {
    Aten.layerNorm(
      .tensor(self), .ints([shape[rank - 1]]), .optional(scale), .optional(shift),
      .double(epsilon))
  }

  public func maxPooled2d(_ size: Int, stride: Int? = nil, padding: Int = 0) -> Tensor {
    let step = stride ?? size
    return Aten.maxPool2d(
      .tensor(self), .ints([size, size]), .ints([step, step]), .ints([padding, padding]))
  }

  public func averagePooled2d(_ size: Int, stride: Int? = nil, padding: Int = 0) -> Tensor {
    let step = stride ?? size
    return Aten.averagePool2d(
      .tensor(self), .ints([size, size]), .ints([step, step]), .ints([padding, padding]))
  }

  /// Mean over height and width: (N, C, H, W) to (N, C).
  public func globalAveragePooled() -> Tensor {
    Aten.adaptiveAveragePool2d(.tensor(self), .ints([1, 1])).flattened(from: 1)
  }

  /// Bilinear interpolation to another size, pixels taken as squares (corners are not aligned);
  /// nothing is smoothed before shrinking.
  public func resized2d(height: Int, width: Int) -> Tensor {
    Aten.upsampleBilinear2d(.tensor(self), .ints([height, width]), .bool(false))
  }

  /// Smoothed per axis with [1, 2, 1]/4, reflected at the border, then every `stride`-th pixel.
  public func blurPooled2d(stride: Int) -> Tensor {
    let channels = shape[1]
    let binomial: [Float] = [1, 2, 1, 2, 4, 2, 1, 2, 1]
    let kernel = Tensor(binomial.map { $0 / 16 }, shape: [1, 1, 3, 3]).to(dtype).to(device)
      .expanded([channels, 1, 3, 3]).contiguous()
    return padded([1, 1, 1, 1], with: .reflect)
      .convolved2d(kernel, stride: stride, groups: channels)
  }

  /// Zeroes each element with probability `rate` and divides the rest by 1 − rate.
  public func droppedOut(rate: Double, using generator: Generator) -> Tensor {
    demand((0..<1).contains(rate), "Torch: dropout rate \(rate) is not in [0, 1)")
    guard rate > 0 else { return self }
    let mask = withoutGradients {
      Aten.bernoulli(
        .tensor(Aten.emptyLike(.tensor(detached))), .double(1 - rate), .generator(generator))
    }
    return self * (mask / (1 - rate))
  }

  /// exp(x)/Σ exp(x) along an axis.
  public func softmax(_ axis: Int = -1) -> Tensor { Aten.softmax(.tensor(self), .int(axis)) }
  public func logSoftmax(_ axis: Int = -1) -> Tensor {
    Aten.logSoftmax(.tensor(self), .int(axis))
  }
}

extension Tensor {
  /// softmax(q · kᵀ/√d) · v: each query's mean of the values, weighted by its likeness to the keys
  /// (Vaswani et al. 2017).
  ///
  /// - Parameters:
  ///   - queries: (N, heads, L, d).
  ///   - keys: (N, heads, S, d).
  ///   - values: (N, heads, S, e).
  /// - Returns: (N, heads, L, e).
  public static func scaledDotProductAttention(
    _ queries: Tensor, _ keys: Tensor, _ values: Tensor
  ) -> Tensor {
    Aten.attention(.tensor(queries), .tensor(keys), .tensor(values))
  }
}

/// How per-example losses become one number; raw values are libtorch's.
public enum Reduction: Int, Sendable {
  case none = 0
  case mean = 1
  case sum = 2
}

/// −Σ_k q_k log softmax(logits)_k in nats, computed at least in float32 whatever the logits' dtype.
///
/// - Parameters:
///   - logits: (N, K).
///   - targets: classes (N) as int64, or probabilities q of shape (N, K).
///   - labelSmoothing: the share of q spread evenly over the K classes, in [0, 1].
public func crossEntropy(
  _ logits: Tensor, _ targets: Tensor, labelSmoothing: Double = 0, reduction: Reduction = .mean
) -> Tensor {
  let precise = logits.dtype == .float64 ? logits : logits.to(.float32)
  return Aten.crossEntropy(
    .tensor(precise), .tensor(targets), .none, .int(reduction.rawValue), .int(-100),
    .double(labelSmoothing))
}
