internal import Foundation

/// The studies that the command knows by name, and those in files.
public enum StudyCatalog {
  /// The declarations inside the binary, in the order of the paper.
  private static let sources: [(name: String, bytes: [UInt8])] = [
    ("misalignment", PackageResources.misalignment_yaml),
    ("labels", PackageResources.labels_yaml),
    ("components", PackageResources.components_yaml),
    ("batch-size", PackageResources.batch_size_yaml),
    ("heuristics", PackageResources.heuristics_yaml),
    ("architectures", PackageResources.architectures_yaml),
    ("optimizers", PackageResources.optimizers_yaml),
    ("batchnorm", PackageResources.batchnorm_yaml),
    ("kernels", PackageResources.kernels_yaml),
    ("smoothing", PackageResources.smoothing_yaml),
    ("input-filter", PackageResources.input_filter_yaml),
    ("tradeoff", PackageResources.tradeoff_yaml),
    ("bias", PackageResources.bias_yaml),
  ]

  public static var names: [String] { sources.map(\.name) }

  /// The text of a study inside the binary; nil for another name.
  public static func text(_ name: String) -> String? {
    sources.first { $0.name == name }.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  /// A study by its name, or a file's path.
  ///
  /// - Returns: the declaration, and its text.
  /// - Throws: ``StudyError`` when there is no such study or file, or something in it is wrong.
  public static func find(_ name: String) throws -> (study: StudyDeclaration, text: String) {
    if let text = text(name) {
      return (try StudyDeclaration(parsing: text, name: name, file: name + ".yaml"), text)
    }
    guard !isName(name) else {
      throw StudyError(
        "there is no study \(name)\(suggestion(for: name, among: names)) (a file of your own is named "
          + "by its path, as in ./my.yaml)")
    }
    return try read(name)
  }

  /// Whether it is meant as a name, not as a file's path.
  public static func isName(_ text: String) -> Bool {
    !(text.hasSuffix(".yaml") || text.hasSuffix(".yml") || text.contains("/"))
  }

  private static func read(_ path: String) throws -> (StudyDeclaration, String) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw StudyError("the study \(path) cannot be read; check the path and its permissions")
    }
    guard data.count <= 1 << 20, let text = String(data: data, encoding: .utf8) else {
      throw StudyError("\(path) is not a study: a text file (UTF-8) of at most 1 MB is needed")
    }
    let url = URL(fileURLWithPath: path)
    let name = url.deletingPathExtension().lastPathComponent
    return (
      try StudyDeclaration(parsing: text, name: name, file: url.lastPathComponent), text
    )
  }
}
