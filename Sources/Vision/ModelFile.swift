internal import Torch

/// What kind of file a user gave for a model, told by its content.
public enum ModelFile {
  /// Refuses files that are known to be something else than TorchScript, saying how to export one.
  ///
  /// A file of no known kind passes: libtorch then says what it makes of it.
  ///
  /// - Throws: ``DataError`` when the file is missing or unreadable, or of another kind.
  public static func requireTorchScript(_ path: String) throws {
    let file = try FileDescriptor(path)
    guard file.size > 0 else {
      throw DataError(
        path, expected: "a TorchScript file", found: "an empty file", remedy: export)
    }
    guard let found = try kind(of: file, path) else { return }
    throw DataError(path, expected: "a TorchScript file", found: found, remedy: export)
  }

  private static let export =
    "Export the model in PyTorch: torch.jit.trace(model.eval(), example).save('model.pt'); "
    + "docs/models.md shows how."

  private static func kind(of file: FileDescriptor, _ path: String) throws -> String? {
    let head = try file.peek(8)
    if head.starts(with: [0x50, 0x4b, 3, 4]) { return try archived(path) }
    // Protocol 2 of Python's pickle.
    if head.starts(with: [0x80, 2]) { return "a pickle of PyTorch before 1.6 (torch.save)" }
    if head.starts(with: [0x89, 0x48, 0x44, 0x46]) { return "an HDF5 file (Keras?)" }
    if path.hasSuffix(".onnx") { return "an ONNX file" }
    return nil
  }

  /// `torch.jit.save` writes a folder `code`; `torch.save` none, and `torch.export.save` other names.
  private static func archived(_ path: String) throws -> String? {
    let names = try ZipArchive(path).members.map(\.name)
    func holds(_ part: String) -> Bool { names.contains { $0.hasSuffix("/" + part) } }
    if names.contains(where: { $0.contains("/code/") }) { return nil }
    if holds("data.pkl") {
      return
        "a state dictionary or a pickled module (torch.save), which is nothing without its code"
    }
    if holds("archive_format") || holds("models/model.json") {
      return "an exported program (torch.export)"
    }
    if names.contains("config.json") || names.contains("metadata.json") { return "a Keras model" }
    return "a ZIP archive without a model"
  }
}
