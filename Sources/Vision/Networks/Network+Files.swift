internal import Foundation
internal import Torch

extension Network {
  private static let key = "passband.network"

  /// Writes weights under PyTorch's names, with the architecture in the file's metadata.
  ///
  /// - Parameter notes: texts kept beside it in the metadata.
  /// - Throws: `TorchError` when the file cannot be written.
  public func save(to path: String, notes: [String: String] = [:]) throws {
    var state = stateDictionary
    state.metadata = notes
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    state.metadata[Network.key] = String(decoding: try encoder.encode(spec), as: UTF8.self)
    // PyTorch's own loaders look for this entry.
    state.metadata["format"] = "pt"
    try state.write(to: path)
  }

  /// Reads a file that ``save(to:)`` wrote, or, given a `spec`, any file with its tensors.
  ///
  /// - Throws: `TorchError` when the file does not say what network it holds and no spec does, when
  ///   the spec has problems, or when its tensors do not fit.
  public init(contentsOf path: String, spec given: NetworkSpec? = nil) throws {
    let state = try StateDictionary(contentsOf: path)
    guard let spec = try given ?? Network.spec(in: state, path) else {
      let known = NetworkSpec.Architecture.allCases.map(\.rawValue).joined(separator: ", ")
      throw TorchError(
        operation: "loading \(path)",
        reason: "the file does not say which network it holds; name it with --model (\(known))")
    }
    guard spec.problems.isEmpty else {
      throw TorchError(
        operation: "loading \(path)", reason: spec.problems.joined(separator: "; "))
    }
    self = spec.build(seed: 0)
    try loadStrictly(state, from: path)
  }

  private static func spec(in state: StateDictionary, _ path: String) throws -> NetworkSpec? {
    guard let text = state.metadata[key] else { return nil }
    guard
      let spec = try? JSONDecoder().decode(NetworkSpec.self, from: Data(text.utf8)),
      spec.problems.isEmpty
    else {
      throw TorchError(
        operation: "loading \(path)", reason: "its network description cannot be read: \(text)")
    }
    return spec
  }
}
