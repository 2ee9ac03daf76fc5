public import Torch
public import Vision

/// A classifier behind a front end: a classifier like any other, for audits and attacks.
///
/// Gradients are those of the whole: they pass the filter exactly and what clips or rounds as it is,
/// so an attack on it is the end-to-end attack of ``FrontEndReport``.
public struct FrontedClassifier: Classifier {
  public let base: any Classifier
  public let front: FrontEnd

  public init(_ base: any Classifier, behind front: FrontEnd) {
    self.base = base
    self.front = front
  }

  /// For example "lowpass:12,clip + resnet8 (BatchNorm)".
  public var name: String { "\(front.name) + \(base.name)" }
  public var classes: Int? { base.classes }
  public var isRandomized: Bool { base.isRandomized }
  public var isDeterministic: Bool { base.isDeterministic }

  public func logits(_ images: Tensor, _ statistics: Statistics) throws -> Tensor {
    try base.logits(front(images), statistics)
  }

  public func restartTestNoise(seed: UInt64) { base.restartTestNoise(seed: seed) }
}
