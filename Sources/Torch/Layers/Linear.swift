/// x · weightᵀ + bias: (N, I) to (N, O).
public struct Linear: Layer {
  /// (O, I).
  public let weight: Tensor
  /// (O).
  public let bias: Tensor?

  public init(weight: Tensor, bias: Tensor? = nil) {
    self.weight = weight.requiringGradient()
    self.bias = bias?.requiringGradient()
  }

  public init(
    inputs: Int, outputs: Int, bias: Bool = true, initialization: Initialization = .kaiming,
    using generator: Generator
  ) {
    self.init(
      weight: initialization.weight([outputs, inputs], using: generator),
      bias: bias ? Tensor.zeros([outputs]) : nil)
  }

  public func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    input.linear(weight, bias: bias)
  }

  public var ownState: [LayerState] {
    [LayerState("weight", weight)] + (bias.map { [LayerState("bias", $0)] } ?? [])
  }
}
