// What the rules with a fused kernel of libtorch share.

/// Runs a fused update, recorded in no gradient graph, on parameters that fill their memory.
///
/// libtorch's fused updates walk memory instead of axes, so everything they read must lie in the
/// order of the parameters: a gradient may be expanded from one element, a restored state be
/// row-major beside weights that are channels-last.
func inMemoryOrder(_ parameters: [Tensor], _ update: ([Tensor]) -> Void) {
  withoutGradients {
    let filled = laidOut(parameters, like: parameters)
    update(filled)
    for (parameter, copy) in zip(parameters, filled) where parameter.filledFormat == nil {
      parameter.copyInPlace(from: copy)
    }
  }
}

func laidOut(_ tensors: [Tensor], like parameters: [Tensor]) -> [Tensor] {
  requireOneEach(tensors, parameters)
  return zip(tensors, parameters).map { $0.contiguous($1.filledFormat ?? .contiguous) }
}

/// An update needs a gradient, and what it remembers, for each parameter.
func requireOneEach(_ tensors: [Tensor], _ parameters: [Tensor]) {
  demand(
    tensors.isEmpty || tensors.count == parameters.count,
    "Torch: an update of \(parameters.count) parameters with \(tensors.count) tensors")
}

extension OptimizerMemory {
  /// A list in the order of the parameters' memory, and remembered so.
  mutating func laidOut(_ name: String, like parameters: [Tensor]) -> Argument {
    self[name] = Torch.laidOut(self[name], like: parameters)
    return .tensors(self[name])
  }
}

extension Tensor {
  /// The format in which the elements fill memory without gaps, when it is one of the two.
  fileprivate var filledFormat: MemoryFormat? {
    [.contiguous, .channelsLast].first { isContiguous($0) }
  }
}
