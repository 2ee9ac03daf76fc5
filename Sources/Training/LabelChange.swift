public import Torch

/// The labels in a random order over the images: how often each class comes stays as it is.
///
/// - Parameter labels: int64 (N).
public func permutedLabels(_ labels: Tensor, seed: UInt64) -> Tensor {
  requireLabels(labels)
  let order = Tensor.randomPermutation(labels.shape[0], using: Generator(seed: seed))
  return labels.indexed(by: order.to(labels.device))
}

/// The labels with a part of them replaced by classes drawn at random.
///
/// ⌊fraction · N⌋ images, drawn without replacement, each get a class drawn uniformly from all, the
/// old one included: about one in `classes` of them keeps its label. (Zhang, Bengio, Hardt, Recht,
/// Vinyals, ICLR 2017, "partially corrupted labels".) A product short of a whole number by rounding
/// alone, such as 0.29 · 100, counts as that number.
///
/// - Parameters:
///   - labels: int64 (N), each in 0 ..< classes.
///   - fraction: in [0, 1].
public func randomizedLabels(
  _ labels: Tensor, fraction: Double, classes: Int, seed: UInt64
) -> Tensor {
  requireLabels(labels)
  demand((0...1).contains(fraction), "Training: a fraction of \(fraction); it is in [0, 1]")
  demand(classes >= 1, "Training: labels of \(classes) classes")
  let count = Int((fraction * Double(labels.shape[0]) + 1e-9).rounded(.down))
  let generator = Generator(seed: seed)
  let chosen = Tensor.randomPermutation(labels.shape[0], using: generator)[0..<count]
  let drawn = Tensor.randomIntegers([count], in: 0..<classes, using: generator)
  return labels.replacing([chosen.to(labels.device)], with: drawn.to(labels.device))
}

private func requireLabels(_ labels: Tensor) {
  demand(
    labels.dtype == .int64 && labels.rank == 1,
    "Training: labels of \(labels.dtype)\(labels.shape); int64 (N) is needed")
}
