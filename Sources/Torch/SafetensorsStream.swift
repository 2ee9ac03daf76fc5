internal import Foundation

/// A safetensors file of one tensor that is written in pieces along its first axis, so that the
/// whole need never be in memory.
///
/// The file has another name until ``finish()``: a stopped program leaves no half file under the
/// name asked for.
public final class SafetensorsStream {
  public let path: String
  /// The shape of the whole tensor.
  public let shape: [Int]
  public let dtype: DType
  /// Rows written so far.
  public private(set) var rows = 0
  private let handle: FileHandle
  private let temporary: String
  private var isOpen = true

  /// - Parameters:
  ///   - name: what the tensor is called in the file.
  ///   - shape: of the whole tensor, rank 1 or more.
  ///   - metadata: free text kept beside it.
  /// - Throws: ``TorchError`` when the file cannot be made.
  public init(
    _ path: String, name: String, shape: [Int], dtype: DType, metadata: [String: String] = [:]
  ) throws {
    demand(!shape.isEmpty, "SafetensorsStream: a tensor of rank 0 has no rows")
    self.path = path
    self.shape = shape
    self.dtype = dtype
    temporary = path + ".part-\(ProcessInfo.processInfo.processIdentifier)"
    let header = try SafetensorsHeader.encode(
      [(name: name, dtype: dtype, shape: shape)], metadata: metadata)
    do {
      try header.write(to: URL(fileURLWithPath: temporary))
      handle = try FileHandle(forWritingTo: URL(fileURLWithPath: temporary))
      try handle.seekToEnd()
    } catch {
      throw TorchError(operation: "writing \(path)", reason: error.localizedDescription)
    }
  }

  deinit {
    guard isOpen else { return }
    try? handle.close()
    unlink(temporary)
  }

  /// Adds rows.
  ///
  /// - Precondition: of the dtype and row shape of the whole, and not more than it has.
  /// - Throws: ``TorchError`` when they cannot be written.
  public func append(_ tensor: Tensor) throws {
    demand(
      tensor.dtype == dtype && Array(tensor.shape.dropFirst()) == Array(shape.dropFirst())
        && rows + tensor.shape[0] <= shape[0],
      "SafetensorsStream: \(tensor.summary) after \(rows) rows of \(dtype)\(shape)")
    let contiguous = tensor.detached.to(.cpu).contiguous()
    try attempt { try contiguous.withUnsafeBytes { try handle.write(contentsOf: Data($0)) } }
    rows += tensor.shape[0]
  }

  /// Gives the file its name.
  ///
  /// - Precondition: every row was written.
  /// - Throws: ``TorchError`` when that fails.
  public func finish() throws {
    demand(rows == shape[0], "SafetensorsStream: \(rows) of \(shape[0]) rows were written")
    try attempt {
      try handle.synchronize()
      try handle.close()
    }
    guard rename(temporary, path) == 0 else {
      throw TorchError(operation: "writing \(path)", reason: String(cString: strerror(errno)))
    }
    isOpen = false
  }

  private func attempt(_ body: () throws -> Void) throws {
    do { try body() } catch {
      throw TorchError(operation: "writing \(path)", reason: error.localizedDescription)
    }
  }
}
