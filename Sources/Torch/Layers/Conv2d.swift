/// A two-dimensional convolution: (N, I, H, W) to (N, O, H', W'),
/// H' = ⌊(H + 2·padding − k)/stride⌋ + 1.
public struct Conv2d: Layer {
  /// (O, I/groups, k, k).
  public let weight: Tensor
  /// (O).
  public let bias: Tensor?
  public let stride: Int
  public let padding: Int
  public let groups: Int
  /// What ``normalizedConvolution(_:_:_:_:adding:relu:)`` made of the weights last.
  let folds = FoldMemory()

  public init(
    weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, groups: Int = 1
  ) {
    self.weight = weight.contiguous(.channelsLast).requiringGradient()
    self.bias = bias?.requiringGradient()
    self.stride = stride
    self.padding = padding
    self.groups = groups
  }

  public init(
    inputs: Int, outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1,
    bias: Bool = true, initialization: Initialization = .kaiming, using generator: Generator
  ) {
    let shape = [outputs, inputs / groups, kernel, kernel]
    self.init(
      weight: initialization.weight(shape, using: generator),
      bias: bias ? Tensor.zeros([outputs]) : nil, stride: stride, padding: padding, groups: groups)
  }

  public func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    input.convolved2d(weight, bias: bias, stride: stride, padding: padding, groups: groups)
  }

  public var ownState: [LayerState] {
    [LayerState("weight", weight)] + (bias.map { [LayerState("bias", $0)] } ?? [])
  }
}
