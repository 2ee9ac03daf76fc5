/// How weights begin. Biases begin at zero.
public enum Initialization: String, Sendable, Codable, CaseIterable {
  /// Uniform on ±√(6/(fan in + fan out)) (Glorot and Bengio 2010), as the authors' networks.
  case xavier
  /// Normal with variance 2/fan out (He et al. 2015), as torchvision's ResNets; for fully connected
  /// layers uniform on ±1/√(fan in), as PyTorch's.
  case kaiming

  /// A weight of shape (O, I) or (O, I, kH, kW).
  public func weight(_ shape: [Int], using generator: Generator) -> Tensor {
    let area = shape.dropFirst(2).reduce(1, *)
    let (fanIn, fanOut) = (Double(shape[1] * area), Double(shape[0] * area))
    switch self {
    case .xavier:
      return uniform(shape, (6 / (fanIn + fanOut)).squareRoot(), generator)
    case .kaiming where shape.count == 2:
      return uniform(shape, 1 / fanIn.squareRoot(), generator)
    case .kaiming:
      return Tensor.randomNormal(shape, using: generator) * (2 / fanOut).squareRoot()
    }
  }

  private func uniform(_ shape: [Int], _ bound: Double, _ generator: Generator) -> Tensor {
    Tensor.randomUniform(shape, using: generator) * (2 * bound) - bound
  }
}
