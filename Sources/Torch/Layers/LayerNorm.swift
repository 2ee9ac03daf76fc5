/// Layer normalisation over the last axis (Ba, Kiros, Hinton 2016), as transformers have it:
/// γ (x − μ)/√(σ² + ε) + β, μ and σ² (without Bessel's correction) of each token.
///
/// In convolutional networks "LayerNorm" is ``GroupNorm`` with one group.
public struct LayerNorm: Layer {
  /// γ and β, (size of the last axis).
  public let weight: Tensor
  public let bias: Tensor
  public let epsilon: Double

  public init(weight: Tensor, bias: Tensor, epsilon: Double = 1e-5) {
    self.weight = weight.requiringGradient()
    self.bias = bias.requiringGradient()
    self.epsilon = epsilon
  }

  public init(size: Int, epsilon: Double = 1e-5) {
    self.init(weight: .ones([size]), bias: .zeros([size]), epsilon: epsilon)
  }

  public func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let output = input.layerNormalized(scale: weight, shift: bias, epsilon: epsilon)
    pass.probe?(self, input, output)
    return output
  }

  public var ownState: [LayerState] { [LayerState("weight", weight), LayerState("bias", bias)] }
}
