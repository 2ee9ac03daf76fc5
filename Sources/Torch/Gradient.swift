internal import CTorch

/// Gradients of a scalar with respect to leaves (or intermediate tensors of its graph).
///
/// - Parameters:
///   - output: one element.
///   - inputs: tensors the output was computed from; each with ``Tensor/requiresGradient``.
///   - retainGraph: keep the graph for another call.
///   - createGraph: record the gradient's own computation, for second derivatives.
/// - Returns: one gradient per input, of its shape.
public func gradients(
  of output: Tensor, withRespectTo inputs: [Tensor], retainGraph: Bool = false,
  createGraph: Bool = false
) -> [Tensor] {
  var results: [Tensor] = []
  let status = differentiate(output, inputs, retainGraph, createGraph, &results)
  require(status, "gradients(of: \(output.summary), \(inputs.count) inputs)")
  return results
}

/// As ``gradients(of:withRespectTo:retainGraph:createGraph:)`` for a graph that is not ours: a user's
/// model may hold operations without a derivative.
///
/// - Throws: ``TorchError`` with libtorch's reason.
public func gradientsThroughModel(
  of output: Tensor, withRespectTo inputs: [Tensor], retainGraph: Bool = false
) throws(TorchError) -> [Tensor] {
  var results: [Tensor] = []
  let status = differentiate(output, inputs, retainGraph, false, &results)
  try check(status, "taking gradients through the model")
  return results
}

private func differentiate(
  _ output: Tensor, _ inputs: [Tensor], _ retainGraph: Bool, _ createGraph: Bool,
  _ results: inout [Tensor]
) -> Int32 {
  var raw = [OpaquePointer?](repeating: nil, count: inputs.count)
  let handles = inputs.map { Optional($0.raw) }
  let status = withExtendedLifetime(inputs) {
    ct_gradients(
      &raw, [output.raw], [nil], 1, handles, handles.count, retainGraph || createGraph,
      createGraph, false)
  }
  if status == 0 { results = raw.map { Tensor(owning: $0!) } }
  return status
}

/// The gradient of a scalar with respect to one tensor.
public func gradient(of output: Tensor, withRespectTo input: Tensor) -> Tensor {
  gradients(of: output, withRespectTo: [input])[0]
}

/// Runs `body` without recording operations for gradients, on this thread.
public func withoutGradients<Result>(_ body: () throws -> Result) rethrows -> Result {
  let previous = ct_grad_mode()
  ct_set_grad_mode(false)
  defer { ct_set_grad_mode(previous) }
  return try body()
}

/// Whether an operation on this tensor would be recorded for gradients here and now.
public func recordsGradients(of tensor: Tensor) -> Bool {
  ct_grad_mode() && tensor.requiresGradient
}

/// Runs `body` recording operations even inside ``withoutGradients(_:)``.
public func withGradients<Result>(_ body: () throws -> Result) rethrows -> Result {
  let previous = ct_grad_mode()
  ct_set_grad_mode(true)
  defer { ct_set_grad_mode(previous) }
  return try body()
}

/// Runs `body` with matrix products and convolutions in `dtype`, the rest as libtorch's autocast
/// lists say. Passing float32 runs the body as it is.
///
/// Weights cast inside the scope are kept until it ends, so one scope should hold one training step
/// or one evaluation.
public func withAutocast<Result>(
  _ dtype: DType, on device: Device = .cpu, _ body: () throws -> Result
) rethrows -> Result {
  guard dtype != .float32 else { return try body() }
  let kind = device.kind.rawValue
  var previous = ct_autocast()
  require(ct_get_autocast(&previous, kind), "reading the autocast state")
  let state = ct_autocast(enabled: true, dtype: dtype.rawValue, cache: true)
  require(ct_set_autocast(kind, state), "autocast to \(dtype)")
  defer {
    if !previous.enabled { require(ct_clear_autocast_cache(), "ending autocast") }
    require(ct_set_autocast(kind, previous), "ending autocast")
  }
  return try body()
}
