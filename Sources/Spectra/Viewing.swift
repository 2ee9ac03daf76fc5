public import Torch

/// A component made visible: 0 becomes middle grey and each image's largest deviation 0 or 1.
///
/// ½ + x/(2 max|x|) for each of (N, C, H, W) images. For looking at only: an unamplified HFC is near
/// black, and no classifier should be given this.
public func amplifiedForViewing(_ components: Tensor) -> Tensor {
  let peak = components.absolute().max([-3, -2, -1], keepAxes: true)
  let safe = select(where: peak .> Rescale.noiseFloor, peak, else: peak.onesLike())
  return components / (safe * 2) + 0.5
}
