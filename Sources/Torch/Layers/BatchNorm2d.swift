/// Batch normalisation of (N, C, H, W) per channel (Ioffe and Szegedy 2015):
/// γ (x − μ)/√(σ² + ε) + β.
///
/// In training μ and σ² are the batch's (σ² without Bessel's correction) and the running averages
/// move by `momentum`, the variance with it. In evaluation the pass says which statistics are used.
public struct BatchNorm2d: Layer {
  /// γ and β, (C).
  public let weight: Tensor
  public let bias: Tensor
  /// (C).
  public let runningMean: Tensor
  public let runningVariance: Tensor
  /// Training batches seen, int64, as PyTorch's state has it.
  public let batchesTracked: Tensor
  public let momentum: Double
  public let epsilon: Double

  public init(
    weight: Tensor, bias: Tensor, runningMean: Tensor, runningVariance: Tensor,
    momentum: Double = 0.1, epsilon: Double = 1e-5
  ) {
    self.weight = weight.requiringGradient()
    self.bias = bias.requiringGradient()
    self.runningMean = runningMean
    self.runningVariance = runningVariance
    self.batchesTracked = Tensor.zeros([], dtype: .int64)
    self.momentum = momentum
    self.epsilon = epsilon
  }

  public init(channels: Int, momentum: Double = 0.1, epsilon: Double = 1e-5) {
    self.init(
      weight: .ones([channels]), bias: .zeros([channels]), runningMean: .zeros([channels]),
      runningVariance: .ones([channels]), momentum: momentum, epsilon: epsilon)
  }

  public func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let training = pass.mode == .training
    if training { countBatch() }
    let usesRunning = training || pass.statistics == .running
    let output = input.batchNormalized(
      scale: weight, shift: bias, running: usesRunning ? (runningMean, runningVariance) : nil,
      updating: training, momentum: momentum, epsilon: epsilon)
    pass.probe?(self, input, output)
    return output
  }

  func countBatch() {
    withoutGradients { batchesTracked.addInPlace(Tensor(scalar: 1, dtype: .int64)) }
  }

  public var ownState: [LayerState] {
    [
      LayerState("weight", weight), LayerState("bias", bias),
      LayerState("running_mean", runningMean, .buffer),
      LayerState("running_var", runningVariance, .buffer),
      LayerState("num_batches_tracked", batchesTracked, .buffer),
    ]
  }
}
