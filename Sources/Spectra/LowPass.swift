public import Torch

/// Each image's low-frequency component at a radius of its own, the whole batch at once.
///
/// Row n is `split(images[n], radius: radii[n], rule: rule).low`. A radius beyond the farthest bin,
/// infinity too, gives the image itself, exactly. Linear and differentiable in the images.
///
/// - Parameters:
///   - images: (N, …, H, W), float.
///   - radii: (N), floating-point, in frequency bins, each 0 or more.
public func lowPassed(_ images: Tensor, radii: Tensor, rule: MaskRule = .strict) -> Tensor {
  demand(
    images.rank >= 3 && images.dtype.isFloatingPoint,
    "Spectra: low-pass of \(images.dtype)\(images.shape); a float tensor (N, …, H, W) is needed")
  demand(
    radii.shape == [images.shape[0]] && radii.dtype.isFloatingPoint && (radii .>= 0).allTrue,
    "Spectra: radii of \(radii.dtype)\(radii.shape) for \(images.shape[0]) images; "
      + "a float of 0 or more is needed for each")
  guard images.count > 0 else { return images }
  let (height, width) = (images.shape[images.rank - 2], images.shape[images.rank - 1])
  let each = radii.to(.float64).reshaped([-1] + [Int](repeating: 1, count: images.rank - 1))
  func passes(_ distances: Tensor) -> Tensor {
    let distances = distances.to(images.device)
    return rule == .strict ? distances .< each : .!(distances .> each)
  }
  let distances = Tensor(
    halfDistances(height: height, width: width), shape: [height, width / 2 + 1])
  let gains = passes(distances).to(images.dtype)
  let low = (images.realFFT2() * gains).inverseRealFFT2(height: height, width: width)
  // As in `split`: what keeps every bin must not leave rounding in the high component.
  let farthest = Tensor([distance(height / 2, width / 2)])
  return select(where: passes(farthest), images, else: low)
}
