/// AdaGrad (Duchi, Hazan, Singer 2011): s ← s + g²; w ← w − lr · g/(√s + ε).
public struct AdaGrad: Optimizer {
  /// Where s begins.
  public let initialAccumulator: Double
  public let epsilon: Double
  public let weightDecay: Double
  public var memory = OptimizerMemory(rule: "AdaGrad", lists: ["sum"], counter: "step")

  /// - Precondition: the accumulator begins at 0 or above.
  public init(
    initialAccumulator: Double = 0, epsilon: Double = 1e-10, weightDecay: Double = 0
  ) {
    demand(
      initialAccumulator >= 0,
      "AdaGrad: the accumulator begins at \(initialAccumulator); 0 is the least")
    self.initialAccumulator = initialAccumulator
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public mutating func step(_ parameters: [Tensor], _ gradients: [Tensor], learningRate: Double) {
    memory.begin(parameters, at: initialAccumulator)
    inMemoryOrder(parameters) { parameters in
      memory.countStep()
      Aten.fusedAdaGrad.inPlace(
        .tensors(parameters), .tensors(laidOut(gradients, like: parameters)),
        memory.laidOut("sum", like: parameters), .tensors(memory["step"]),
        .double(learningRate), .double(0), .double(weightDecay), .double(epsilon), .bool(false))
    }
  }
}
