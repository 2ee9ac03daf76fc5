/// AdaDelta (Zeiler 2012): v ← ρv + (1−ρ)g²; δ ← g · √(u + ε)/√(v + ε); u ← ρu + (1−ρ)δ²;
/// w ← w − lr · δ.
public struct AdaDelta: Optimizer {
  /// The share of the past in both averages, ρ.
  public let decay: Double
  public let epsilon: Double
  public let weightDecay: Double
  public var memory = OptimizerMemory(rule: "AdaDelta", lists: ["squares", "updates"])

  public init(decay: Double = 0.9, epsilon: Double = 1e-6, weightDecay: Double = 0) {
    self.decay = decay
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public mutating func step(_ parameters: [Tensor], _ gradients: [Tensor], learningRate: Double) {
    memory.begin(parameters)
    let (squares, updates) = (memory["squares"], memory["updates"])
    withoutGradients {
      let slopes = decayed(gradients, parameters, weightDecay)
      squares.moveInPlace(toSquaresOf: slopes, keeping: decay)
      let deltas = updates.adding(epsilon)
      deltas.squareRootInPlace()
      let scales = squares.adding(epsilon)
      scales.squareRootInPlace()
      deltas.divideInPlace(by: scales)
      deltas.multiplyInPlace(by: slopes)
      updates.moveInPlace(toSquaresOf: deltas, keeping: decay)
      parameters.addInPlace(deltas, scaledBy: -learningRate)
    }
  }
}
