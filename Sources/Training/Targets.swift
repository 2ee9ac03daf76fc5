public import Torch

/// What a batch should be predicted as: one class an image, or two in given shares.
public struct Targets {
  /// int64 (B).
  public let first: Tensor
  /// int64 (B); none where each image has one class.
  public let second: Tensor?
  /// The share λ of `first`, float32 in [0, 1]: () for the whole batch, or (B).
  public let share: Tensor

  /// One class an image, int64 (B).
  public init(_ labels: Tensor) {
    (first, second, share) = (labels, nil, Tensor(scalar: 1))
  }

  /// λ of `first` and 1 − λ of `second`.
  public init(_ first: Tensor, _ second: Tensor, share: Tensor) {
    demand(
      first.shape == second.shape && (share.rank == 0 || share.shape == first.shape),
      "Training: classes of shapes \(first.shape) and \(second.shape), shares of \(share.shape)")
    (self.first, self.second, self.share) = (first, second, share)
  }

  /// λ · CE(first) + (1 − λ) · CE(second) in nats: the cross-entropy with ``probabilities(classes:)``.
  ///
  /// - Parameters:
  ///   - logits: (B, K).
  ///   - labelSmoothing: the share spread evenly over the K classes, in [0, 1].
  ///   - reduction: `none` gives one loss an image, (B).
  public func loss(
    _ logits: Tensor, labelSmoothing: Double = 0, reduction: Reduction = .mean
  ) -> Tensor {
    // One share for all may be applied to the reduced losses.
    let inner = second == nil || share.rank == 0 ? reduction : .none
    func entropy(_ classes: Tensor) -> Tensor {
      crossEntropy(logits, classes, labelSmoothing: labelSmoothing, reduction: inner)
    }
    guard let second else { return entropy(first) }
    let losses = share * entropy(first) + (1 - share) * entropy(second)
    guard inner != reduction else { return losses }
    return reduction == .mean ? losses.mean() : losses.sum()
  }

  /// The targets as probabilities: float32 (B, K), rows that sum to 1.
  public func probabilities(classes: Int) -> Tensor {
    func rows(_ labels: Tensor) -> Tensor { labels.oneHot(classes).to(.float32) }
    guard let second else { return rows(first) }
    let each = share.rank == 0 ? share : share.unsqueezed(1)
    return rows(first) * each + rows(second) * (1 - each)
  }
}
