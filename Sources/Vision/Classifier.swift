public import Torch

/// Images in, logits out: all that measuring, auditing and attacking need to know of a model.
///
/// Images are float32 (N, C, H, W) with values of [0, 1] images (components of such images may lie
/// outside); any normalisation is inside the classifier. Logits are (N, K), always in evaluation
/// mode: dropout is off and BatchNorm's averages stay as they are.
public protocol Classifier {
  /// What reports call the model.
  var name: String { get }

  /// Number of classes K, when it is known before the first call.
  var classes: Int? { get }

  /// Whether two calls on the same images give different logits, where the model says so: what a
  /// scripted one does is its own.
  var isRandomized: Bool { get }

  /// Whether an image gets the same logits at every call, with running statistics whatever stands
  /// beside it, up to rounding: false where the model cannot promise that.
  var isDeterministic: Bool { get }

  /// - Parameter statistics: what BatchNorm normalises with; a scripted model has only `running`.
  /// - Throws: `TorchError` when a scripted model fails on these images.
  func logits(_ images: Tensor, _ statistics: Statistics) throws -> Tensor

  /// Draws what is random in coming evaluations anew from `seed`, where the model is random at test and
  /// draws from a source of its own; else nothing happens.
  func restartTestNoise(seed: UInt64)
}

extension Classifier {
  public var isRandomized: Bool { false }
  public var isDeterministic: Bool { false }

  public func restartTestNoise(seed: UInt64) {}
}
