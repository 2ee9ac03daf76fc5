internal import Foundation

/// The safetensors file format (huggingface/safetensors): an 8-byte little-endian header length, a
/// JSON header of names, dtypes, shapes and offsets, then the tensors' bytes, row-major.
extension StateDictionary {
  /// Reads a safetensors file.
  ///
  /// - Throws: ``TorchError`` naming the file when it cannot be read, is cut short, or its header
  ///   does not describe its bytes.
  public init(contentsOf path: String) throws {
    let reader = try SafetensorsReader(path: path)
    self.init(try reader.tensors())
    metadata = reader.metadata
  }

  /// Writes a safetensors file: whole into a temporary name, then renamed onto `path`.
  ///
  /// - Throws: ``TorchError`` when the folder cannot be written; nothing is left behind then.
  public func write(to path: String) throws {
    let operation = "writing \(path)"
    let contiguous = entries.map { ($0.name, $0.tensor.detached.to(.cpu).contiguous()) }
    let header = try SafetensorsHeader.encode(
      contiguous.map { ($0.0, $0.1.dtype, $0.1.shape) }, metadata: metadata)
    try writeAtomically(to: path, operation) { handle in
      try handle.write(contentsOf: header)
      for (_, tensor) in contiguous {
        try tensor.withUnsafeBytes { bytes in
          guard let base = bytes.baseAddress, bytes.count > 0 else { return }
          let data = Data(
            bytesNoCopy: UnsafeMutableRawPointer(mutating: base), count: bytes.count,
            deallocator: .none)
          try handle.write(contentsOf: data)
        }
      }
    }
  }
}

/// Writes through a temporary file that takes the name only when it is whole and on disk.
private func writeAtomically(
  to path: String, _ operation: String, _ body: (FileHandle) throws -> Void
) throws {
  let temporary = path + ".part-\(ProcessInfo.processInfo.processIdentifier)"
  do {
    try Data().write(to: URL(fileURLWithPath: temporary))
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: temporary))
    try body(handle)
    try handle.synchronize()
    try handle.close()
    guard rename(temporary, path) == 0 else {
      throw TorchError(operation: operation, reason: String(cString: strerror(errno)))
    }
  } catch {
    unlink(temporary)
    throw error as? TorchError
      ?? TorchError(operation: operation, reason: error.systemReason)
  }
}

enum SafetensorsHeader {
  static let dtypes: [(name: String, dtype: DType)] = [
    ("U8", .uint8), ("I8", .int8), ("I16", .int16), ("I32", .int32), ("I64", .int64),
    ("F16", .float16), ("BF16", .bfloat16), ("F32", .float32), ("F64", .float64), ("BOOL", .bool),
  ]

  static func encode(
    _ tensors: [(name: String, dtype: DType, shape: [Int])], metadata: [String: String]
  ) throws -> Data {
    var object: [String: Any] = metadata.isEmpty ? [:] : ["__metadata__": metadata]
    var offset = 0
    for (name, dtype, shape) in tensors {
      guard name != "__metadata__" else {
        throw TorchError(
          operation: "writing the tensor \(name)", reason: "safetensors keeps this name for itself")
      }
      guard let code = dtypes.first(where: { $0.dtype == dtype })?.name else {
        throw TorchError(
          operation: "writing the tensor \(name)",
          reason: "safetensors has no dtype \(dtype)")
      }
      let end = offset + shape.reduce(dtype.size, *)
      object[name] = ["dtype": code, "shape": shape, "data_offsets": [offset, end]]
      offset = end
    }
    var json = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
    // The format asks for a header padded with spaces to a multiple of 8.
    json.append(Data(repeating: 0x20, count: (8 - json.count % 8) % 8))
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json
  }
}

private struct SafetensorsReader {
  private let path: String
  private let bytes: Data
  private let body: Int
  private let header: [String: [String: Any]]
  let metadata: [String: String]

  init(path: String) throws {
    self.path = path
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    } catch {
      throw TorchError(operation: "reading \(path)", reason: error.systemReason)
    }
    guard bytes.count >= 8 else {
      throw Self.malformed(path, "it has \(bytes.count) bytes; a safetensors file has at least 8")
    }
    let length = bytes.prefix(8).enumerated().reduce(UInt64(0)) {
      $0 | UInt64($1.element) << UInt64(8 * $1.offset)
    }
    guard length <= UInt64(bytes.count - 8) else {
      throw Self.malformed(
        path, "its header should take \(length) bytes; \(bytes.count - 8) follow")
    }
    body = 8 + Int(length)
    guard
      var object = try? JSONSerialization.jsonObject(with: bytes[8..<body]) as? [String: Any]
    else { throw Self.malformed(path, "its header is not a JSON object") }
    metadata = object.removeValue(forKey: "__metadata__") as? [String: String] ?? [:]
    header = object.compactMapValues { $0 as? [String: Any] }
    guard header.count == object.count else {
      throw Self.malformed(path, "an entry of its header is not an object")
    }
  }

  func tensors() throws -> [(name: String, tensor: Tensor)] {
    // Empty tensors share their start with the one that follows; names settle the rest.
    let entries = try header.map { try entry($0.key, $0.value) }
      .sorted { ($0.start, $0.end, $0.name) < ($1.start, $1.end, $1.name) }
    var position = 0
    let tensors = try entries.map { entry in
      guard entry.start == position, entry.end <= bytes.count - body else {
        throw Self.malformed(
          path,
          "\(entry.name) should lie at bytes \(entry.start) to \(entry.end) of \(bytes.count - body)"
        )
      }
      position = entry.end
      return (entry.name, tensor(entry))
    }
    guard position == bytes.count - body else {
      throw Self.malformed(
        path, "its tensors take \(position) bytes; \(bytes.count - body) follow its header")
    }
    return tensors
  }

  private typealias Entry = (name: String, dtype: DType, shape: [Int], start: Int, end: Int)

  private func entry(_ name: String, _ fields: [String: Any]) throws -> Entry {
    guard
      let code = fields["dtype"] as? String,
      let dtype = SafetensorsHeader.dtypes.first(where: { $0.name == code })?.dtype
    else { throw Self.malformed(path, "\(name) has the dtype \(fields["dtype"] ?? "none")") }
    guard
      let shape = fields["shape"] as? [Int], shape.allSatisfy({ $0 >= 0 }),
      let offsets = fields["data_offsets"] as? [Int], offsets.count == 2
    else { throw Self.malformed(path, "\(name) has no valid shape and data_offsets") }
    let size = shape.reduce((partialValue: dtype.size, overflow: false)) {
      let next = $0.partialValue.multipliedReportingOverflow(by: $1)
      return (next.partialValue, $0.overflow || next.overflow)
    }
    let (start, end) = (offsets[0], offsets[1])
    guard !size.overflow, 0 <= start, start <= end, end - start == size.partialValue else {
      throw Self.malformed(path, "\(name) of shape \(shape) does not fill \(offsets)")
    }
    return (name, dtype, shape, start, end)
  }

  private func tensor(_ entry: Entry) -> Tensor {
    let tensor = Tensor.empty(shape: entry.shape, dtype: entry.dtype)
    guard entry.start < entry.end else { return tensor }
    tensor.withUnsafeMutableBytes { target in
      _ = bytes.copyBytes(to: target, from: body + entry.start..<body + entry.end)
    }
    return tensor
  }

  private static func malformed(_ path: String, _ reason: String) -> TorchError {
    TorchError(operation: "reading \(path)", reason: "not a whole safetensors file: \(reason)")
  }
}
