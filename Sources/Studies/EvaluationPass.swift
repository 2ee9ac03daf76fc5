internal import Torch
internal import Vision

/// One pass over images, with the partners that hybrids need.
final class EvaluationPass {
  struct Batch {
    /// float32 (B, C, H, W) in [0, 1].
    let images: Tensor
    let partners: Tensor?
    /// int64 (B).
    let labels: Tensor

    func views(under conditions: [Condition]) -> [Tensor] {
      Studies.views(of: images, under: conditions, partners: partners)
    }
  }

  private let labels: Tensor
  private let batches: ImageBatches
  private let mixes: Bool
  private var plan: ArraySlice<[Int]>

  /// - Throws: `TorchError` when hybrids are asked for and all images are of one class.
  init(_ data: any ImageSource, _ conditions: [Condition], batchSize: Int, from start: Int) throws {
    let pairs = try EvaluationPass.pairs(data, conditions)
    let plan = data.plan(batchesOf: batchSize, from: start)
    labels = data.labels
    mixes = pairs != nil
    self.plan = plan[...]
    batches = data.batches(
      plan.map { own in own + (pairs.map { p in own.map { p.partners[$0] } } ?? []) })
  }

  private static func pairs(
    _ data: any ImageSource, _ conditions: [Condition]
  ) throws -> HybridPairs? {
    let seeds = Set(conditions.compactMap(\.hybridSeed))
    demand(seeds.count <= 1, "Evaluation: hybrids of \(seeds.count) seeds at once")
    guard let seed = seeds.first else { return nil }
    guard let pairs = HybridPairs(labels: data.labels.ints, seed: seed) else {
      throw TorchError(
        operation: "making hybrid images of \(data.name)",
        reason: "all \(data.count) images are of one class; two classes are needed")
    }
    return pairs
  }

  /// The next batch; nil after the last.
  func next() throws -> Batch? {
    guard let own = plan.popFirst(), let read = try batches.next() else { return nil }
    let images = unitImages(read)
    let labels = labels[own[0]..<own[0] + own.count]
    guard mixes else { return Batch(images: images, partners: nil, labels: labels) }
    return Batch(
      images: images[0..<own.count], partners: images[own.count..<2 * own.count], labels: labels)
  }
}
