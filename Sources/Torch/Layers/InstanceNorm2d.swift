/// Instance normalisation of (N, C, H, W) (Ulyanov, Vedaldi, Lempitsky 2016):
/// γ (x − μ)/√(σ² + ε) + β, μ and σ² (without Bessel's correction) of one channel of one image.
///
/// No averages are kept: training and evaluation are the same.
public struct InstanceNorm2d: Layer {
  /// γ and β, (C).
  public let weight: Tensor
  public let bias: Tensor
  public let epsilon: Double

  public init(weight: Tensor, bias: Tensor, epsilon: Double = 1e-5) {
    self.weight = weight.requiringGradient()
    self.bias = bias.requiringGradient()
    self.epsilon = epsilon
  }

  public init(channels: Int, epsilon: Double = 1e-5) {
    self.init(weight: .ones([channels]), bias: .zeros([channels]), epsilon: epsilon)
  }

  public func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    // Groups of one channel: libtorch's instance_norm would leave channels-last memory.
    let output = input.groupNormalized(
      weight.count, scale: weight, shift: bias, epsilon: epsilon)
    pass.probe?(self, input, output)
    return output
  }

  public var ownState: [LayerState] { [LayerState("weight", weight), LayerState("bias", bias)] }
}
