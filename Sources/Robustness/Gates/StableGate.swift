internal import Torch

/// Stable: uniform noise of half a grey level hardly changes the margin.
///
/// The mean over images and draws of min(1, |m(x + u) − m(x)|/|m(x)|), m the margin and u uniform in
/// ±1/510: the relative variability of the loss of Pintor et al. (2022), with the margin because
/// scaling the logits does not change it. They call a model unstable at 10 %, with noise of
/// ±4/255; plain and adversarially trained networks stay within a few in a hundred here, models that
/// are random or have shattered gradients far above.
public struct StableGate: Gate {
  public let name = "stable"
  public let criterion = "noise of half a grey level changes the margin by 5 % or less"
  private let noise = 0.5 / 255
  private let draws = 10

  public init() {}

  public func cost(_ examination: Examination) -> Queries {
    Queries(forward: examination.count * (draws + 1) * examination.victim.passes)
  }

  public func check(_ examination: Examination) throws -> GateResult {
    var changes: [Double] = []
    for range in batches(examination.count, examination.settings.batchSize) {
      let generator = Generator(
        seed: derivedSeed(examination.settings.seed, stream: UInt64(range.lowerBound)))
      let found = try relativeChanges(examination, range, generator)
      changes += zip(found, examination.isCorrect[range]).filter(\.1).map(\.0)
    }
    let mean = changes.reduce(0, +) / Double(changes.count)
    return result(
      mean > 0.1 ? .fail : mean > 0.05 ? .warn : .pass,
      "uniform noise of half a grey level changes the margin by \(percent(mean)) % on the average",
      [("relative change", mean)])
  }

  /// The mean over draws for each image of a batch.
  private func relativeChanges(
    _ examination: Examination, _ range: Range<Int>, _ generator: Generator
  ) throws -> [Double] {
    let images = examination.images[range]
    let labels = examination.labels[range]
    let margin = { (images: Tensor) in
      AttackLoss.margin(try examination.victim.logits(images), labels: labels).to(.float64)
    }
    let clean = try margin(images)
    let size = clean.absolute().clamped(1e-300...1e300)
    let changes = try (0..<draws).map { _ in
      let point = randomPoints(images.shape, .linf, Tensor(scalar: noise), using: generator)
      let moved = try margin(clippedToBox(images + point.to(images.dtype).to(images.device)))
      return ((moved - clean).absolute() / size).clamped(0...1)
    }
    return Tensor.stacked(changes).mean([0]).array(of: Double.self)
  }
}
