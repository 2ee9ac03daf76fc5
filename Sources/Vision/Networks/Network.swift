internal import Foundation
public import Torch

/// A native classifier: an architecture with its weights and its normalisation.
public struct Network: Layer, Classifier {
  public let spec: NetworkSpec
  let body: any Layer
  private let normalization: (mean: Tensor, deviation: Tensor)?

  init(spec: NetworkSpec, body: any Layer) {
    self.spec = spec
    self.body = body
    let shape = [1, spec.channels, 1, 1]
    normalization =
      spec.mean.isEmpty
      ? nil
      : (
        Tensor(spec.mean.map(Float.init), shape: shape),
        Tensor(spec.standardDeviation.map(Float.init), shape: shape)
      )
  }

  /// "resnet8 (BatchNorm)" or "resnet8 (no normalisation)".
  public var name: String {
    spec.architecture.rawValue + (spec.norm == .none ? " (no normalisation)" : " (BatchNorm)")
  }

  public var classes: Int? { spec.classes }

  /// Images in [0, 1], (N, C, H, W), to logits (N, K).
  public func callAsFunction(_ images: Tensor, _ pass: Pass) -> Tensor {
    demand(
      images.rank == 4 && images.shape[1] == spec.channels,
      "\(name): images of shape \(images.shape); (N, \(spec.channels), H, W) is needed")
    let input = normalization.map { (images - $0.mean) / $0.deviation } ?? images
    return body(input.contiguous(.channelsLast), pass)
  }

  public func logits(_ images: Tensor, _ statistics: Statistics) -> Tensor {
    self(images, .evaluation(statistics))
  }

  // The body's names are the network's: files load in PyTorch as they are.
  public var ownState: [LayerState] { body.ownState }
  public var children: [(name: String, layer: any Layer)] { body.children }
}

// MARK: Files

extension Network {
  private static let key = "passband.network"

  /// Writes weights under PyTorch's names, with the architecture in the file's metadata.
  ///
  /// - Throws: `TorchError` when the file cannot be written.
  public func save(to path: String) throws {
    var state = stateDictionary
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    state.metadata[Network.key] = String(decoding: try encoder.encode(spec), as: UTF8.self)
    // PyTorch's own loaders look for this entry.
    state.metadata["format"] = "pt"
    try state.write(to: path)
  }

  /// Reads a file that ``save(to:)`` wrote, or, given a `spec`, any file with its tensors.
  ///
  /// - Throws: `TorchError` when the file does not say what network it holds and no spec does, or
  ///   when its tensors do not fit.
  public init(contentsOf path: String, spec given: NetworkSpec? = nil) throws {
    let state = try StateDictionary(contentsOf: path)
    guard let spec = try given ?? Network.spec(in: state, path) else {
      let known = NetworkSpec.Architecture.allCases.map(\.rawValue).joined(separator: ", ")
      throw TorchError(
        operation: "loading \(path)",
        reason: "the file does not say which network it holds; name it with --model (\(known))")
    }
    self = spec.build(seed: 0)
    try loadStrictly(state, from: path)
  }

  private static func spec(in state: StateDictionary, _ path: String) throws -> NetworkSpec? {
    guard let text = state.metadata[key] else { return nil }
    guard
      let spec = try? JSONDecoder().decode(NetworkSpec.self, from: Data(text.utf8)),
      spec.problem == nil
    else {
      throw TorchError(
        operation: "loading \(path)", reason: "its network description cannot be read: \(text)")
    }
    return spec
  }
}
