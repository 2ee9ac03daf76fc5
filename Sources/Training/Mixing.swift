public import Torch

/// What shares one random weight when images are mixed.
public enum MixingUnit: String, Sendable, Codable, CaseIterable {
  /// The whole batch, as in the authors' published code.
  case batch
  /// Each image has its own.
  case image
}

/// Mix-up: λ x + (1 − λ) x′ with the classes of both in these shares, λ ~ Beta(α, α).
///
/// The partners x′ are the same batch in a random order, so that an image may meet itself. (Zhang,
/// Cissé, Dauphin, Lopez-Paz, ICLR 2018.)
///
/// - Parameters:
///   - images: float (B, C, H, W).
///   - labels: int64 (B).
///   - alpha: above 0; 1 draws λ uniformly, smaller values leave images almost as they are.
public func mixedUp(
  _ images: Tensor, _ labels: Tensor, alpha: Double, per unit: MixingUnit = .batch,
  using generator: Generator
) -> (images: Tensor, targets: Targets) {
  let draw = MixingDraw(images, labels, alpha, unit, generator)
  let share = draw.share.to(images.dtype).to(images.device)
  let each = unit == .batch ? share : share.reshaped([-1, 1, 1, 1])
  let partners = images.picked(draw.order)
  let mixed = images * each + partners * (1 - each)
  return (mixed.inMemoryOrder(of: images), draw.targets(labels, draw.share))
}

/// CutMix: a box of each image is replaced by the same box of its partner.
///
/// The box is √(1 − λ) of the height and width, λ ~ Beta(α, α), around a pixel drawn uniformly, and
/// cut off at the border. As in the authors' published code its sides are ⌊W √(1 − λ)⌋ made even by
/// halving and doubling, and the classes' shares are those of the areas that came out, not λ. (Yun,
/// Han, Oh, Chun, Choe, Yoo, ICCV 2019.)
///
/// - Parameters:
///   - images: float (B, C, H, W).
///   - labels: int64 (B).
///   - alpha: above 0; the paper uses 1.
public func cutMixed(
  _ images: Tensor, _ labels: Tensor, alpha: Double, per unit: MixingUnit = .batch,
  using generator: Generator
) -> (images: Tensor, targets: Targets) {
  let draw = MixingDraw(images, labels, alpha, unit, generator)
  let (height, width) = (images.shape[2], images.shape[3])
  let rows = CutMixSpans(length: height, share: draw.share, using: generator)
  let columns = CutMixSpans(length: width, share: draw.share, using: generator)
  let boxes =
    rows.inside.reshaped([-1, 1, height, 1]) .& columns.inside.reshaped([-1, 1, 1, width])
  let cut = (rows.lengths * columns.lengths).to(.float64) / Double(height * width)
  let mixed = select(
    where: boxes.to(images.device), images.picked(draw.order), else: images)
  return (mixed.inMemoryOrder(of: images), draw.targets(labels, 1 - cut))
}

/// The random numbers that both kinds of mixing need.
private struct MixingDraw {
  /// λ, float64: () or (B).
  let share: Tensor
  /// The partner of each image, int64 (B).
  let order: Tensor

  init(
    _ images: Tensor, _ labels: Tensor, _ alpha: Double, _ unit: MixingUnit, _ generator: Generator
  ) {
    demand(
      images.rank == 4 && images.dtype.isFloatingPoint && labels.shape == [images.shape[0]],
      "Training: mixing of \(images.dtype)\(images.shape) with labels of \(labels.shape); float "
        + "(B, C, H, W) and (B) are needed")
    let count = images.shape[0]
    share = Tensor.randomBeta(
      unit == .batch ? [] : [count], alpha, alpha, using: generator, dtype: .float64)
    order = Tensor.randomPermutation(count, using: generator).to(images.device)
  }

  func targets(_ labels: Tensor, _ share: Tensor) -> Targets {
    Targets(
      labels, labels.indexed(by: order), share: share.to(.float32).to(labels.device))
  }
}

/// The part of an axis that a box covers, for one box or one an image.
private struct CutMixSpans {
  /// bool (…, length).
  let inside: Tensor
  /// int64, the shape of the shares.
  let lengths: Tensor

  init(length: Int, share: Tensor, using generator: Generator) {
    let centre = Tensor.randomIntegers(share.shape, in: 0..<length, using: generator)
    let side = ((1 - share).squareRoot() * Double(length)).floor()
    let half = (side / 2).floor().to(.int64)
    let range = 0...Double(length)
    let (start, end) = ((centre - half).clamped(range), (centre + half).clamped(range))
    lengths = end - start
    let position = Tensor.arange(0, length)
    let isBefore = position .< start.unsqueezed(-1)
    let isWithin = .!isBefore .& (position .< end.unsqueezed(-1))
    inside = isWithin
  }
}
