public import Torch

/// A classifier that wants other numbers than [0, 1] images, with what turns the one into the other:
/// (x − mean)/deviation per channel.
public struct NormalizedClassifier: Classifier {
  public let inner: any Classifier
  public let mean: [Double]
  public let deviation: [Double]

  /// - Parameters:
  ///   - mean: one a channel or one for all, in [0, 1] units.
  ///   - deviation: likewise, each above 0.
  public init(_ inner: any Classifier, mean: [Double], deviation: [Double]) {
    demand(
      !mean.isEmpty && !deviation.isEmpty && deviation.allSatisfy { $0 > 0 },
      "NormalizedClassifier: mean \(mean), deviation \(deviation)")
    (self.inner, self.mean, self.deviation) = (inner, mean, deviation)
  }

  /// The inner one's, with the numbers: answers depend on them.
  public var name: String { "\(inner.name) (mean \(text(mean)), std \(text(deviation)))" }
  public var classes: Int? { inner.classes }
  public var isRandomized: Bool { inner.isRandomized }
  public var isDeterministic: Bool { inner.isDeterministic }

  /// - Throws: `TorchError` when there are not as many numbers as channels; what the inner one throws.
  public func logits(_ images: Tensor, _ statistics: Statistics) throws -> Tensor {
    let channels = images.shape[1]
    guard [mean, deviation].allSatisfy({ $0.count == channels || $0.count == 1 }) else {
      throw TorchError(
        operation: "normalising for \(inner.name)",
        reason: "--mean has \(mean.count) and --std \(deviation.count) values for images of "
          + "\(channels) channels; give one for each channel, or one for all")
    }
    return try inner.logits(
      (images - column(mean, images)) / column(deviation, images), statistics)
  }

  public func restartTestNoise(seed: UInt64) { inner.restartTestNoise(seed: seed) }

  private func column(_ values: [Double], _ images: Tensor) -> Tensor {
    Tensor(values.map(Float.init), shape: [values.count, 1, 1]).to(images.device)
  }

  private func text(_ values: [Double]) -> String {
    values.map { "\($0)" }.joined(separator: ",")
  }
}
