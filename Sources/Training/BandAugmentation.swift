public import Spectra
public import Torch

/// One side of a cut in frequency.
public enum Band: String, Sendable, Codable, CaseIterable {
  /// What the disc passes: x_l (LFC).
  case low
  /// The rest: x_h (HFC).
  case high
}

/// A batch restricted to one of its frequency components, as a network is to be trained on it.
///
/// - Parameters:
///   - images: float (B, C, H, W).
///   - radius: in frequency bins, 0 or more.
///   - rescale: `max` divides each component by its own maximum.
/// - Returns: the component, neither clipped nor rounded.
public func restricted(
  _ images: Tensor, to band: Band, radius: Double, rule: MaskRule = .strict,
  rescale: Rescale = .none
) -> Tensor {
  let parts = split(images, radius: radius, rule: rule)
  return rescale(band == .low ? parts.low : parts.high).inMemoryOrder(of: images)
}

/// A batch in which some images have lost their high frequencies, each at a radius of its own.
///
/// With probability p an image becomes its LFC at a radius drawn uniformly from `radii`; otherwise
/// it stays as it is, to the bit. Neither clipped nor rounded.
///
/// - Parameters:
///   - images: float (B, C, H, W).
///   - probability: in [0, 1].
///   - radii: in frequency bins, 0 or more.
public func randomlyLowPassed(
  _ images: Tensor, probability: Double, radii: ClosedRange<Double>, rule: MaskRule = .strict,
  using generator: Generator
) -> Tensor {
  let cuts = RandomCuts(images, probability, radii, generator)
  // Beyond every bin nothing is cut.
  let unbounded = cuts.radii.onesLike() * .infinity
  let each = select(where: cuts.chosen, cuts.radii, else: unbounded)
  return lowPassed(images, radii: each, rule: rule).inMemoryOrder(of: images)
}

/// A batch in which some images have got the high frequencies of another.
///
/// With probability p an image becomes LFC_r(own) + HFC_r(partner), r drawn uniformly from `radii`
/// for each image; the label stays that of the LFC. Partners come from a random order of the batch,
/// so that an image may meet itself. Otherwise an image stays as it is, to the bit. Neither clipped
/// nor rounded.
///
/// - Parameters:
///   - images: float (B, C, H, W).
///   - probability: in [0, 1].
///   - radii: in frequency bins, 0 or more.
public func frequencyMixed(
  _ images: Tensor, probability: Double, radii: ClosedRange<Double>, rule: MaskRule = .strict,
  using generator: Generator
) -> Tensor {
  let cuts = RandomCuts(images, probability, radii, generator)
  let order = Tensor.randomPermutation(images.shape[0], using: generator).to(images.device)
  let partners = images.picked(order)
  // LFC(x) + y − LFC(y) = y + LFC(x − y): one transform for both.
  let mixed = partners + lowPassed(images - partners, radii: cuts.radii, rule: rule)
  return select(where: cuts.chosen.reshaped([-1, 1, 1, 1]), mixed, else: images)
    .inMemoryOrder(of: images)
}

/// Which images of a batch are changed, and where each would be cut.
private struct RandomCuts {
  /// bool (B) and float64 (B).
  let chosen, radii: Tensor

  init(
    _ images: Tensor, _ probability: Double, _ range: ClosedRange<Double>, _ generator: Generator
  ) {
    demand(
      images.rank == 4 && images.dtype.isFloatingPoint,
      "Training: images of \(images.dtype)\(images.shape); float (B, C, H, W) is needed")
    demand(
      (0...1).contains(probability), "Training: a probability of \(probability); it is in [0, 1]")
    demand(
      range.lowerBound >= 0 && range.upperBound.isFinite,
      "Training: radii \(range); they are finite, 0 or more")
    func uniform() -> Tensor {
      Tensor.randomUniform([images.shape[0]], using: generator, dtype: .float64).to(images.device)
    }
    let isChosen = uniform() .< probability
    chosen = isChosen
    radii = uniform() * (range.upperBound - range.lowerBound) + range.lowerBound
  }
}
