import CTorch
import Testing

/// The C interface where Swift's own checks never let a call fail.
@Suite struct CTorchTests {
  @Test func unknownOperatorsAreAnError() {
    var found: OpaquePointer?
    #expect(ct_operator_find(&found, "aten::no_such_operator", "") == 1)
    #expect(found == nil)
    #expect(String(cString: ct_last_error()).contains("aten::no_such_operator"))
  }

  /// The count of handles is one for the whole process.
  @Test func failedCallsKeepNoHandle() async {
    await #expect(processExitsWith: .success) {
      try checkFailedCalls()
      try checkFailedGradients()
    }
  }

  @Test func aWrongRankIsAnError() throws {
    let x = try tensor([1, 2])
    var sizes: [Int64] = [0, 0]
    #expect(ct_tensor_shape(&sizes, 2, x) == 1)
    #expect(message.hasPrefix("rank is 1, not 2"))
    ct_tensor_free(x)
  }
}

private func checkFailedCalls() throws {
  let start = ct_tensor_live_count()
  let (x, y) = (try tensor([1, 2, 3, 4]), try tensor([1, 2, 3]))
  try checkFailure("add", "Tensor", [x, y], "The size of tensor a (4) must match")
  // Both results of a call are given back when there is room for one only.
  try checkFailure("sort", "", [x], "more than 1 results")
  try checkFailure("relu", "", [x, x], "takes 1 arguments, was given 2")
  try checkFailure("matmul", "", [x], "argument 'other' has no default value")
  #expect(ct_tensor_live_count() == start + 2)
  for handle in [x, y] { ct_tensor_free(handle) }
  ct_tensor_free(nil)
  #expect(ct_tensor_live_count() == start)
}

private func checkFailedGradients() throws {
  let start = ct_tensor_live_count()
  let x = try tensor([1])
  var results: [OpaquePointer?] = [nil]
  #expect(ct_gradients(&results, [x], [nil], 1, [x], 1, false, false, false) == 1)
  #expect(results == [nil] && message.contains("does not require grad"))
  ct_tensor_free(x)
  #expect(ct_tensor_live_count() == start)
}

private var message: String { String(cString: ct_last_error()) }

private func tensor(_ values: [Float]) throws -> OpaquePointer {
  let memory = UnsafeMutableBufferPointer<Float>.allocate(capacity: values.count)
  _ = memory.initialize(from: values)
  var handle: OpaquePointer?
  let status = ct_tensor_from_memory(
    &handle, memory.baseAddress, [Int64(values.count)], 1, 6, { $0?.deallocate() },
    memory.baseAddress)
  #expect(status == 0)
  return try #require(handle)
}

private func checkFailure(
  _ name: String, _ overload: String, _ tensors: [OpaquePointer], _ reason: String
) throws {
  var found: OpaquePointer?
  #expect(ct_operator_find(&found, "aten::" + name, overload) == 0)
  let arguments = tensors.map {
    ct_value(tag: CT_TENSOR, integer: 0, number: 0, pointer: UnsafeRawPointer($0), length: 0)
  }
  var (results, count) = ([ct_value()], 9)
  let status = ct_call(&results, &count, 1, found, arguments, arguments.count)
  #expect(status == 1 && count == 0)
  #expect(message.contains(reason))
}
