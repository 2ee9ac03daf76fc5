/// An update rule: parameters and gradients in, parameters changed in place.
///
/// Each rule computes what PyTorch's of the same name does; λ is the weight decay, ∇ the gradient,
/// g = ∇ + λw.
public protocol Optimizer {
  /// One step at a learning rate, recorded in no gradient graph.
  ///
  /// - Precondition: the parameters are the same tensors, in the same order, on every call.
  mutating func step(_ parameters: [Tensor], _ gradients: [Tensor], learningRate: Double)

  /// What the rule remembers between steps.
  var memory: OptimizerMemory { get set }
}

extension Optimizer {
  /// What the rule remembers, for a checkpoint; the next step changes these tensors.
  public var state: StateDictionary { memory.state }

  /// Continues from a copy of a remembered state.
  ///
  /// - Throws: ``TorchError`` when the state is of another rule.
  public mutating func restore(_ state: StateDictionary) throws { try memory.restore(state) }

  /// Names of what a state lacks, or has and should not, or has in another shape or dtype than this
  /// rule remembers after a step on these parameters, sorted; empty when it fits.
  public func misfits(in state: StateDictionary, for parameters: [Tensor]) -> [String] {
    memory.misfits(in: state, for: parameters)
  }
}
