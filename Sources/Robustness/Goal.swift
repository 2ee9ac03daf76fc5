public import Torch

/// What is known of each example of a batch, for losses to look at.
public struct Goal {
  /// The true classes, int64 (N).
  public var labels: Tensor
  /// The classes a targeted attack wants instead, int64 (N).
  public var targets: Tensor?
  /// The logits of the clean images, (N, K), outside every gradient graph.
  public var cleanLogits: Tensor?

  public init(labels: Tensor, targets: Tensor? = nil, cleanLogits: Tensor? = nil) {
    self.labels = labels
    self.targets = targets
    self.cleanLogits = cleanLogits
  }

  public var count: Int { labels.shape[0] }

  /// The examples at `positions` (int64).
  public func indexed(by positions: Tensor) -> Goal {
    Goal(
      labels: labels.indexed(by: positions), targets: targets?.indexed(by: positions),
      cleanLogits: cleanLogits?.indexed(by: positions))
  }
}
