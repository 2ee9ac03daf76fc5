/// Stochastic gradient descent with momentum, PyTorch's form (Sutskever et al. 2013):
/// g ← ∇ + λw; b ← μb + g (b = g at first); w ← w − lr · b, or, with Nesterov, w − lr · (g + μb).
public struct SGD: Optimizer {
  public let momentum: Double
  public let nesterov: Bool
  public let weightDecay: Double
  public var memory: OptimizerMemory

  /// - Precondition: Nesterov's form needs momentum.
  public init(momentum: Double = 0, nesterov: Bool = false, weightDecay: Double = 0) {
    demand(!nesterov || momentum > 0, "SGD: Nesterov's form needs momentum")
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
    memory = OptimizerMemory(rule: "SGD", lists: momentum > 0 ? ["momentum"] : [])
  }

  public mutating func step(_ parameters: [Tensor], _ gradients: [Tensor], learningRate: Double) {
    let isFirst = memory.isEmpty
    memory.begin(parameters)
    inMemoryOrder(parameters) { parameters in
      Aten.fusedSGD.inPlace(
        .tensors(parameters), .tensors(laidOut(gradients, like: parameters)),
        memory.laidOut("momentum", like: parameters), .double(weightDecay), .double(momentum),
        .double(learningRate), .double(0), .bool(nesterov), .bool(false), .bool(isFirst))
    }
  }
}
