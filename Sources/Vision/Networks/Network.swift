internal import Spectra
public import Torch

/// A native classifier: an architecture with its weights and its normalisation.
public struct Network: Layer, Classifier {
  public let spec: NetworkSpec
  let body: any Layer
  private let normalization: (mean: Tensor, deviation: Tensor)?
  /// Where dropout that is active at test draws from, unless a pass brings a generator.
  private let testNoise: Generator

  init(spec: NetworkSpec, body: any Layer, testNoiseSeed: UInt64) {
    self.spec = spec
    self.body = body
    testNoise = Generator(seed: testNoiseSeed)
    let shape = [1, spec.channels, 1, 1]
    normalization =
      spec.mean.isEmpty
      ? nil
      : (
        Tensor(spec.mean.map(Float.init), shape: shape),
        Tensor(spec.standardDeviation.map(Float.init), shape: shape)
      )
  }

  /// "resnet8 (BatchNorm)" or "resnet8 (no normalisation), blur pooling".
  public var name: String { spec.name }

  public var classes: Int? { spec.classes }

  /// Whether two calls on the same images give different logits, also in evaluation.
  public var isRandomized: Bool {
    spec.dropout.map { $0.activeAtTest && $0.rate > 0 } ?? false
  }

  public var isDeterministic: Bool { !isRandomized }

  /// Draws the dropout of coming evaluations anew from `seed`: measurements that begin with this
  /// are reproducible. Copies of a network share their noise.
  public func restartTestNoise(seed: UInt64) { testNoise.reseed(seed) }

  /// Images in [0, 1], (N, C, H, W), to logits (N, K).
  public func callAsFunction(_ images: Tensor, _ pass: Pass) -> Tensor {
    requireFit(images)
    let visible = spec.lowPass.map { lowComponents(images, by: [$0])[0] } ?? images
    let input = normalization.map { (visible - $0.mean) / $0.deviation } ?? visible
    var pass = pass
    if isRandomized && pass.mode == .evaluation { pass.generator = pass.generator ?? testNoise }
    return body(input.contiguous(.channelsLast), pass)
  }

  private func requireFit(_ images: Tensor) {
    let shape = images.shape
    demand(
      shape.count == 4 && shape[1] == spec.channels,
      "\(name): images of shape \(shape); (N, \(spec.channels), H, W) is needed")
    demand(
      spec.takes(height: shape[2], width: shape[3]),
      "\(name): images of shape \(shape); \(spec.imageSize) are needed")
  }

  /// In evaluation, differentiable in the images; the weights are constants.
  public func logits(_ images: Tensor, _ statistics: Statistics) -> Tensor {
    var pass = Pass.evaluation(statistics)
    pass.weightsAreConstant = true
    return self(images, pass)
  }

  // The body's names are the network's: files load in PyTorch as they are.
  public var ownState: [LayerState] { body.ownState }
  public var children: [(name: String, layer: any Layer)] { body.children }
}
