public import Torch

extension Victim {
  /// What the model does that an attack's numbers would suffer from, a sentence each, told from its
  /// answers to a few images.
  ///
  /// - Parameters:
  ///   - images: float (N, C, H, W) in [0, 1], at least two for all to be seen.
  ///   - labels: int64, of all the data that is to be attacked.
  /// - Throws: ``AttackError`` when the model has too few classes for the labels; what the model
  ///   throws.
  public func oddities(on images: Tensor, labels: Tensor) throws -> [String] {
    let logits = try self.logits(images)
    if logits.rank == 2 { try AttackChecks.labels(labels, logits.shape[1], of: name) }
    guard try isSame(logits, self.logits(images), within: 0) else {
      return [
        "\(name) answers at random: the same images gave other logits a second time, so gradients "
          + "and verdicts are noisy; average passes while searching (expectation over "
          + "transformations)"
      ]
    }
    let half = images.shape[0] / 2
    guard half > 0, !couplesExamples else { return [] }
    let parts = try [images[0..<half], images[half..<images.shape[0]]].map(self.logits)
    // Other batch sizes take other kernels, which round differently.
    guard isSame(logits, Tensor.concatenated(parts, along: 0), within: 1e-3) else {
      return [
        "\(name) answers an image differently in another batch: it was probably exported in training "
          + "mode, with BatchNorm normalising by the batch; call eval() on it and export it again"
      ]
    }
    return []
  }

  /// - Parameter share: of the largest logit.
  private func isSame(_ a: Tensor, _ b: Tensor, within share: Double) -> Bool {
    let largest = a.absolute().max().item
    return !((a - b).absolute().max().item > share * largest)
  }
}
