internal import CTorch
internal import Foundation

extension ScriptModule {
  /// Writes the module as `torch.jit.save` does, whole or not at all; it is in the mode it is in now.
  ///
  /// - Parameter notes: texts kept beside the module, which PyTorch reads as `_extra_files`.
  /// - Throws: ``TorchError`` when the file cannot be written; nothing is left behind then.
  public func save(to path: String, notes: [String: String] = [:]) throws {
    let operation = "writing the TorchScript file \(path)"
    let temporary = path + ".part-\(ProcessInfo.processInfo.processIdentifier)"
    defer { unlink(temporary) }
    // libtorch's own complaint about a folder that is not there does not say so.
    guard FileManager.default.createFile(atPath: temporary, contents: nil) else {
      throw TorchError(operation: operation, reason: String(cString: strerror(errno)))
    }
    let words = notes.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    let status = withCStrings(words) { ct_module_save(raw, temporary, $0, words.count / 2) }
    try check(status, operation)
    guard rename(temporary, path) == 0 else {
      throw TorchError(operation: operation, reason: String(cString: strerror(errno)))
    }
  }

  /// A note of a TorchScript file; nil where it has none of this name. The module is not loaded.
  ///
  /// - Throws: ``TorchError`` when the file cannot be read as one.
  public static func note(_ name: String, in path: String) throws -> String? {
    var text: String?
    let status = withUnsafeMutablePointer(to: &text) { pointer in
      ct_module_note(path, name, pointer) { context, bytes, count in
        let target = context!.assumingMemoryBound(to: String?.self)
        let buffer = UnsafeRawBufferPointer(start: bytes, count: count)
        target.pointee = String(decoding: buffer, as: UTF8.self)
      }
    }
    try check(status, "reading the TorchScript file \(path)")
    return text
  }
}

private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return copies.map { UnsafePointer($0) }.withUnsafeBufferPointer { body($0.baseAddress) }
}
