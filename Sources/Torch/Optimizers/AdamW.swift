/// Adam with decoupled weight decay (Loshchilov and Hutter 2019): w ← (1 − lr · λ)w, then Adam's
/// step with the bare gradient: m ← β₁m + (1−β₁)∇; v ← β₂v + (1−β₂)∇²; w ← w − lr · m̂/(√v̂ + ε).
public struct AdamW: Optimizer {
  public let beta1: Double
  public let beta2: Double
  public let epsilon: Double
  public let weightDecay: Double
  public var memory = OptimizerMemory(
    rule: "AdamW", lists: ["first", "second"], counter: "step")

  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public mutating func step(_ parameters: [Tensor], _ gradients: [Tensor], learningRate: Double) {
    memory.begin(parameters)
    inMemoryOrder(parameters) { parameters in
      memory.countStep()
      Aten.fusedAdamW.inPlace(
        .tensors(parameters), .tensors(laidOut(gradients, like: parameters)),
        memory.laidOut("first", like: parameters), memory.laidOut("second", like: parameters),
        .tensors([]), .tensors(memory["step"]), .double(learningRate), .double(beta1),
        .double(beta2), .double(weightDecay), .double(epsilon), .bool(false), .bool(false))
    }
  }
}
