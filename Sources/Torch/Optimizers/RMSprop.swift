/// RMSprop (Tieleman and Hinton 2012), PyTorch's form: v ← αv + (1−α)g²; d = g/(√v + ε);
/// w ← w − lr · d, or, with momentum, b ← μb + d; w ← w − lr · b.
///
/// Centred (Graves 2013) it divides by √(v − m²) + ε, m ← αm + (1−α)g.
public struct RMSprop: Optimizer {
  /// The share of the past in the averages, α.
  public let decay: Double
  public let momentum: Double
  public let centered: Bool
  public let epsilon: Double
  public let weightDecay: Double
  public var memory: OptimizerMemory

  public init(
    decay: Double = 0.99, momentum: Double = 0, centered: Bool = false, epsilon: Double = 1e-8,
    weightDecay: Double = 0
  ) {
    self.decay = decay
    self.momentum = momentum
    self.centered = centered
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    memory = OptimizerMemory(
      rule: "RMSprop",
      lists: ["squares"] + (momentum > 0 ? ["momentum"] : []) + (centered ? ["mean"] : []))
  }

  public mutating func step(_ parameters: [Tensor], _ gradients: [Tensor], learningRate: Double) {
    memory.begin(parameters)
    let (squares, buffers) = (memory["squares"], memory["momentum"])
    withoutGradients {
      let slopes = decayed(gradients, parameters, weightDecay)
      squares.moveInPlace(toSquaresOf: slopes, keeping: decay)
      let scales = deviations(squares, slopes)
      guard momentum > 0 else {
        return parameters.addInPlace(quotientOf: slopes, scales, scaledBy: -learningRate)
      }
      buffers.multiplyInPlace(by: momentum)
      buffers.addInPlace(quotientOf: slopes, scales, scaledBy: 1)
      parameters.addInPlace(buffers, scaledBy: -learningRate)
    }
  }

  /// √v + ε, or, centred, √(v − m²) + ε.
  private func deviations(_ squares: [Tensor], _ slopes: [Tensor]) -> [Tensor] {
    var scales: [Tensor]
    if centered {
      let means = memory["mean"]
      means.moveInPlace(to: slopes, by: 1 - decay)
      scales = squares.adding(productOf: means, means, scaledBy: -1)
      scales.squareRootInPlace()
    } else {
      scales = squares.squareRoots()
    }
    scales.addInPlace(epsilon)
    return scales
  }
}
