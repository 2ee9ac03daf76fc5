public import Torch

/// A user's own model from a TorchScript file.
public struct ScriptedClassifier: Classifier {
  public let module: ScriptModule
  public let name: String
  public var classes: Int? { nil }

  /// - Throws: `TorchError` when the file is not a TorchScript module.
  public init(contentsOf path: String, device: Device = .cpu) throws {
    module = try ScriptModule(contentsOf: path, device: device)
    name = path.split(separator: "/").last.map(String.init) ?? path
  }

  /// - Throws: `TorchError` when batch statistics are asked for (a scripted model decides itself),
  ///   or when the model fails or returns something else than (N, K).
  public func logits(_ images: Tensor, _ statistics: Statistics) throws -> Tensor {
    guard statistics == .running else {
      throw TorchError(
        operation: "running \(name)",
        reason: "a scripted model has its BatchNorm statistics built in; use --statistics running")
    }
    let logits = try module(images.contiguous())
    guard logits.rank == 2, logits.shape[0] == images.shape[0] else {
      throw TorchError(
        operation: "running \(name)",
        reason: "it returned shape \(logits.shape) for \(images.shape[0]) images; logits of shape "
          + "(N, classes) are needed")
    }
    return logits
  }
}
