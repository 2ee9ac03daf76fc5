internal import CTorch

/// An operator of libtorch's dispatcher, looked up once by its schema name.
struct Operator: @unchecked Sendable {
  // The dispatcher never forgets an operator, and calling one does not change it.
  let raw: OpaquePointer
  let name: String

  /// - Parameter schema: name and overload without the namespace, for example "add.Tensor".
  init(_ schema: String) {
    let (found, status, name) = Operator.find(schema, in: "aten")
    require(status, "looking up the operator \(schema)")
    raw = found!
    self.name = name
  }

  /// An operator that not every build of libtorch has.
  init?(_ schema: String, ifIn namespace: String) {
    let (found, status, name) = Operator.find(schema, in: namespace)
    guard status == 0, let found else { return nil }
    raw = found
    self.name = name
  }

  private static func find(
    _ schema: String, in namespace: String
  ) -> (found: OpaquePointer?, status: Int32, name: String) {
    let parts = schema.split(separator: ".", maxSplits: 1).map(String.init)
    var found: OpaquePointer?
    let overload = parts.count > 1 ? parts[1] : ""
    let status = ct_operator_find(&found, "\(namespace)::\(parts[0])", overload)
    return (found, status, parts[0])
  }
}

/// An argument of a dispatcher call.
enum Argument {
  case none
  case absent
  case tensor(Tensor)
  case int(Int)
  case double(Double)
  case bool(Bool)
  case ints([Int])
  case doubles([Double])
  case tensors([Tensor])
  case optionalTensors([Tensor?])
  case string(String)
  case device(Device)
  case generator(Generator)

  static func optional(_ tensor: Tensor?) -> Argument { tensor.map { .tensor($0) } ?? .none }
  static func dtype(_ dtype: DType) -> Argument { .int(Int(dtype.rawValue)) }
  static func format(_ format: MemoryFormat) -> Argument { .int(Int(format.rawValue)) }
}

extension Operator {
  /// Calls the operator and returns its only result.
  func callAsFunction(_ arguments: Argument...) -> Tensor {
    let results = run(arguments, capacity: 1)
    guard let first = results.first, let tensor = first else {
      fatalError("Torch: \(name) returned no tensor")
    }
    return tensor
  }

  /// Calls the operator and returns its results, lists flattened.
  func many(_ arguments: Argument..., capacity: Int = 64) -> [Tensor?] {
    run(arguments, capacity: capacity)
  }

  /// Calls an operator that works in place on its operands.
  func inPlace(_ arguments: Argument...) {
    _ = run(arguments, capacity: 64)
  }

  private func run(_ arguments: [Argument], capacity: Int) -> [Tensor?] {
    withUnsafeTemporaryAllocation(of: ct_value.self, capacity: capacity) { results in
      var count = 0
      let status = withLowered(arguments) { lowered in
        ct_call(results.baseAddress, &count, capacity, raw, lowered.baseAddress, lowered.count)
      }
      require(status, "\(name)(\(arguments.map(\.summary).joined(separator: ", ")))")
      return results.prefix(count).map { value in
        value.pointer.map { Tensor(owning: OpaquePointer($0)) }
      }
    }
  }
}

/// Runs `body` with the arguments as C values whose memory lives until it returns.
private func withLowered<Result>(
  _ arguments: [Argument], _ body: (UnsafeBufferPointer<ct_value>) -> Result
) -> Result {
  var arena: [UnsafeMutableRawPointer] = []
  defer { for block in arena { block.deallocate() } }
  return withUnsafeTemporaryAllocation(of: ct_value.self, capacity: arguments.count) { buffer in
    for (i, argument) in arguments.enumerated() {
      buffer[i] = argument.lowered(into: &arena)
    }
    // `arguments` keeps every tensor of the call alive until here.
    return withExtendedLifetime(arguments) { body(UnsafeBufferPointer(buffer)) }
  }
}

extension Argument {
  fileprivate func lowered(into arena: inout [UnsafeMutableRawPointer]) -> ct_value {
    switch self {
    case .none: value(CT_NONE)
    case .absent: value(CT_DEFAULT)
    case .tensor(let tensor): value(CT_TENSOR, pointer: UnsafeRawPointer(tensor.raw))
    case .int(let number): value(CT_INT, integer: Int64(number))
    case .double(let number): value(CT_DOUBLE, number: number)
    case .bool(let flag): value(CT_BOOL, integer: flag ? 1 : 0)
    case .ints(let list): block(CT_INT_LIST, list.map(Int64.init), &arena)
    case .doubles(let list): block(CT_DOUBLE_LIST, list, &arena)
    case .tensors(let list): block(CT_TENSOR_LIST, list.map { Optional($0.raw) }, &arena)
    case .optionalTensors(let list): block(CT_OPTIONAL_LIST, list.map { $0?.raw }, &arena)
    case .string(let text): block(CT_STRING, Array(text.utf8), &arena)
    case .device(let device):
      value(CT_DEVICE, integer: Int64(device.kind.rawValue), length: Int(device.rawIndex) + 1)
    case .generator(let generator):
      value(CT_GENERATOR, pointer: UnsafeRawPointer(generator.raw))
    }
  }

  private func value(
    _ tag: ct_tag, integer: Int64 = 0, number: Double = 0, pointer: UnsafeRawPointer? = nil,
    length: Int = 0
  ) -> ct_value {
    ct_value(tag: tag, integer: integer, number: number, pointer: pointer, length: length)
  }

  private func block<Element: BitwiseCopyable>(
    _ tag: ct_tag, _ list: [Element], _ arena: inout [UnsafeMutableRawPointer]
  ) -> ct_value {
    let bytes = max(1, list.count) * MemoryLayout<Element>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
    arena.append(memory)
    list.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { memory.copyMemory(from: base, byteCount: bytes.count) }
    }
    return value(tag, pointer: UnsafeRawPointer(memory), length: list.count)
  }

  /// The argument in words, for the message of a failed call.
  fileprivate var summary: String {
    switch self {
    case .none: "none"
    case .absent: "default"
    case .tensor(let tensor): tensor.summary
    case .int(let number): "\(number)"
    case .double(let number): "\(number)"
    case .bool(let flag): "\(flag)"
    case .ints(let list): "\(list)"
    case .doubles(let list): "\(list)"
    case .tensors(let list): "[\(list.map(\.summary).joined(separator: ", "))]"
    case .optionalTensors(let list):
      "[\(list.map { $0?.summary ?? "none" }.joined(separator: ", "))]"
    case .string(let text): "\"\(text)\""
    case .device(let device): "\(device)"
    case .generator: "generator"
    }
  }
}
