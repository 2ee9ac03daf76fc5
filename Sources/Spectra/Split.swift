public import Torch

/// An image's low- and high-frequency components: x = low + high.
public struct Components {
  /// x_l (LFC) and x_h (HFC), float, the shape of the images; neither clipped nor rounded.
  public let low: Tensor
  public let high: Tensor

  public init(low: Tensor, high: Tensor) {
    self.low = low
    self.high = high
  }
}

/// Splits images at a radius: z = F(x) per channel; low = Re F⁻¹(z within the radius), high the rest.
///
/// Linear and differentiable. (Wang, Wu, Huang, Xing, CVPR 2020, section 3.)
///
/// - Parameters:
///   - images: (N, C, H, W) or any shape that ends in (H, W), float, of any size.
///   - radius: in frequency bins, finite and not negative.
///   - rule: whether a bin exactly on the circle is high (`strict`, as the authors' code) or low
///     (`inclusive`, as the paper prints).
public func split(_ images: Tensor, radius: Double, rule: MaskRule = .strict) -> Components {
  split(images, by: [.disc(radius: radius, rule: rule)])[0]
}

/// Splits images by several masks, transforming them once.
///
/// - Precondition: `images` is of a floating-point dtype and every mask is valid.
public func split(_ images: Tensor, by masks: [FrequencyMask]) -> [Components] {
  demand(
    images.rank >= 2 && images.dtype.isFloatingPoint,
    "Spectra: split of \(images.dtype)\(images.shape); a float tensor (…, H, W) is needed")
  let (height, width) = (images.shape[images.rank - 2], images.shape[images.rank - 1])
  // Some transforms cannot take nothing.
  let spectrum = images.count == 0 ? nil : images.realFFT2()
  return masks.map { mask in
    demand(
      mask.isValid,
      "Spectra: \(mask) is not a mask; radii are finite, 0 or more, inner ≤ outer; sigma is above 0"
    )
    guard let spectrum, !mask.passesEverything(height: height, width: width) else {
      // Exactly zero, since rescaling would blow up what rounding leaves; a difference, so that
      // gradients through it are zero rather than absent.
      return Components(low: images, high: images - images)
    }
    let gains = mask.half(height: height, width: width).to(images.dtype).to(images.device)
    let low = (spectrum * gains).inverseRealFFT2(height: height, width: width)
    return Components(low: low, high: images - low)
  }
}

extension Rescale {
  /// Below this the maximum of a component of a [0, 1] image is rounding, not content: transforms of
  /// awkward lengths leave up to 1.3 · 10⁻⁶; one bin of one step of 1/255 at 32×32 is 3.8 · 10⁻⁶.
  static let noiseFloor = 3e-6

  /// Applies the rescaling to each of (N, C, H, W) images by itself.
  ///
  /// An image whose maximum is not above rounding (an all-zero one too) is returned as it is.
  public func callAsFunction(_ images: Tensor) -> Tensor {
    guard self == .max else { return images }
    let peak = images.max([-3, -2, -1], keepAxes: true)
    return images / select(where: peak .> Rescale.noiseFloor, peak, else: peak.onesLike())
  }
}
