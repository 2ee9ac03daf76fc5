/// An update rule: parameters and gradients in, parameters changed in place.
public protocol Optimizer {
  /// One step at a learning rate, recorded in no gradient graph.
  ///
  /// - Precondition: the parameters are the same tensors, in the same order, on every call.
  mutating func step(_ parameters: [Tensor], _ gradients: [Tensor], learningRate: Double)

  /// What the rule remembers between steps, for a checkpoint; the next step changes these tensors.
  var state: StateDictionary { get }

  /// Continues from a copy of a remembered state.
  ///
  /// - Throws: ``TorchError`` when the state is of another rule.
  mutating func restore(_ state: StateDictionary) throws
}

/// Stochastic gradient descent with momentum, PyTorch's form (Sutskever et al. 2013):
/// g ← ∇ + λw; b ← μb + g (b = g at first); w ← w − lr · b, or, with Nesterov, w − lr · (g + μb).
public struct SGD: Optimizer {
  public let momentum: Double
  public let nesterov: Bool
  public let weightDecay: Double
  private var buffers: [Tensor] = []

  /// - Precondition: Nesterov's form needs momentum.
  public init(momentum: Double = 0, nesterov: Bool = false, weightDecay: Double = 0) {
    demand(!nesterov || momentum > 0, "SGD: Nesterov's form needs momentum")
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
  }

  public mutating func step(_ parameters: [Tensor], _ gradients: [Tensor], learningRate: Double) {
    let isFirst = buffers.isEmpty
    if momentum > 0, isFirst { buffers = parameters.map { $0.detached.zerosLike() } }
    inMemoryOrder(parameters) { parameters in
      buffers = laidOut(buffers, like: parameters)
      Aten.fusedSGD.inPlace(
        .tensors(parameters), .tensors(laidOut(gradients, like: parameters)), .tensors(buffers),
        .double(weightDecay), .double(momentum), .double(learningRate), .double(0),
        .bool(nesterov), .bool(false), .bool(isFirst))
    }
  }

  public var state: StateDictionary {
    StateDictionary(buffers.enumerated().map { ("momentum.\($0.offset)", $0.element) })
  }

  public mutating func restore(_ state: StateDictionary) throws {
    guard momentum > 0 || state.isEmpty else {
      throw TorchError(
        operation: "restoring the state of SGD",
        reason: "the state has momentum, this rule has none")
    }
    buffers = try numbered(["momentum"], in: state, of: "SGD")[0]
  }
}

/// Adam (Kingma and Ba 2015), PyTorch's form, weight decay added to the gradient:
/// m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; w ← w − lr · m̂/(√v̂ + ε).
public struct Adam: Optimizer {
  public let beta1: Double
  public let beta2: Double
  public let epsilon: Double
  public let weightDecay: Double
  private var first: [Tensor] = []
  private var second: [Tensor] = []
  private var steps: [Tensor] = []

  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public mutating func step(_ parameters: [Tensor], _ gradients: [Tensor], learningRate: Double) {
    if first.isEmpty {
      first = parameters.map { $0.detached.zerosLike() }
      second = parameters.map { $0.detached.zerosLike() }
      steps = parameters.map { Tensor.zeros([], device: $0.device) }
    }
    inMemoryOrder(parameters) { parameters in
      for count in steps { count.addInPlace(Tensor(scalar: 1, device: count.device)) }
      first = laidOut(first, like: parameters)
      second = laidOut(second, like: parameters)
      Aten.fusedAdam.inPlace(
        .tensors(parameters), .tensors(laidOut(gradients, like: parameters)), .tensors(first),
        .tensors(second), .tensors([]), .tensors(steps), .double(learningRate), .double(beta1),
        .double(beta2), .double(weightDecay), .double(epsilon), .bool(false), .bool(false))
    }
  }

  public var state: StateDictionary {
    var state = StateDictionary()
    for (name, tensors) in [("first", first), ("second", second), ("step", steps)] {
      for (i, tensor) in tensors.enumerated() { state["\(name).\(i)"] = tensor }
    }
    return state
  }

  public mutating func restore(_ state: StateDictionary) throws {
    let parts = try numbered(["first", "second", "step"], in: state, of: "Adam")
    (first, second, steps) = (parts[0], parts[1], parts[2])
  }
}

/// Runs a fused update, recorded in no gradient graph, on parameters that fill their memory.
///
/// libtorch's fused updates walk memory instead of axes, so everything they read must lie in the
/// order of the parameters: a gradient may be expanded from one element, a restored state be
/// row-major beside weights that are channels-last.
private func inMemoryOrder(_ parameters: [Tensor], _ update: ([Tensor]) -> Void) {
  withoutGradients {
    let filled = laidOut(parameters, like: parameters)
    update(filled)
    for (parameter, copy) in zip(parameters, filled) where parameter.filledFormat == nil {
      parameter.copyInPlace(from: copy)
    }
  }
}

private func laidOut(_ tensors: [Tensor], like parameters: [Tensor]) -> [Tensor] {
  demand(
    tensors.isEmpty || tensors.count == parameters.count,
    "Torch: an update of \(parameters.count) parameters with \(tensors.count) tensors")
  return zip(tensors, parameters).map { $0.contiguous($1.filledFormat ?? .contiguous) }
}

extension Tensor {
  /// The format in which the elements fill memory without gaps, when it is one of the two.
  fileprivate var filledFormat: MemoryFormat? {
    [.contiguous, .channelsLast].first { isContiguous($0) }
  }
}

/// Copies of the tensors "name.0", "name.1", … of a state, for each name, as many for each.
private func numbered(
  _ names: [String], in state: StateDictionary, of rule: String
) throws -> [[Tensor]] {
  let count = (state.entries.count + names.count - 1) / names.count
  return try names.map { name in
    try (0..<count).map { i in
      guard let tensor = state["\(name).\(i)"] else {
        throw TorchError(
          operation: "restoring the state of \(rule)", reason: "\(name).\(i) is missing")
      }
      return tensor.copy()
    }
  }
}
