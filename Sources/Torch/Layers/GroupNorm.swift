/// Group normalisation of (N, C, …) (Wu and He 2018): γ (x − μ)/√(σ² + ε) + β per channel, μ and σ²
/// (without Bessel's correction) of one image over each group of C/groups adjacent channels.
///
/// An image never sees its batch, so training and evaluation are the same. One group is what
/// convolutional networks call LayerNorm.
public struct GroupNorm: Layer {
  /// γ and β, (C).
  public let weight: Tensor
  public let bias: Tensor
  public let groups: Int
  public let epsilon: Double

  /// - Precondition: the number of channels is a multiple of `groups`.
  public init(groups: Int, weight: Tensor, bias: Tensor, epsilon: Double = 1e-5) {
    let channels = weight.count
    demand(
      groups > 0 && channels % groups == 0,
      "GroupNorm: \(channels) channels in \(groups) groups; the groups must be of one size")
    self.groups = groups
    self.weight = weight.requiringGradient()
    self.bias = bias.requiringGradient()
    self.epsilon = epsilon
  }

  public init(groups: Int, channels: Int, epsilon: Double = 1e-5) {
    self.init(groups: groups, weight: .ones([channels]), bias: .zeros([channels]), epsilon: epsilon)
  }

  public func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let output = input.groupNormalized(groups, scale: weight, shift: bias, epsilon: epsilon)
    pass.probe?(self, input, output)
    return output
  }

  public var ownState: [LayerState] { [LayerState("weight", weight), LayerState("bias", bias)] }
}
