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
/// - Parameter rescale: what is done to each component afterwards, as by `Rescale` itself.
/// - Precondition: `images` is of a floating-point dtype and every mask is valid.
public func split(
  _ images: Tensor, by masks: [FrequencyMask], rescale: Rescale = .none
) -> [Components] {
  let cuts = Cuts(images, masks)
  var found = cuts.bank.map { cuts.components(by: $0, rescale) } ?? cuts.components(rescale)
  return masks.map { mask in
    guard cuts.passesEverything(mask) else { return found.removeFirst() }
    // Exactly zero, since rescaling would blow up what rounding leaves; a difference, so that
    // gradients through it are zero rather than absent.
    return Components(low: rescale(images), high: rescale(images - images))
  }
}

/// The low components alone, for half of the work.
public func lowComponents(_ images: Tensor, by masks: [FrequencyMask]) -> [Tensor] {
  let cuts = Cuts(images, masks)
  var found = cuts.bank.map { $0.passed(images) } ?? cuts.components(.none).map(\.low)
  return masks.map { cuts.passesEverything($0) ? images : found.removeFirst() }
}

/// Images and what is to be cut out of them.
struct Cuts {
  private let images: Tensor
  private let height, width: Int
  /// The masks that stop something; empty where there is nothing to split.
  private let masks: [FrequencyMask]

  init(_ images: Tensor, _ masks: [FrequencyMask]) {
    demand(
      images.rank >= 2 && images.dtype.isFloatingPoint,
      "Spectra: split of \(images.dtype)\(images.shape); a float tensor (…, H, W) is needed")
    for mask in masks {
      demand(
        mask.isValid,
        "Spectra: \(mask) is not a mask; radii are finite, 0 or more, inner ≤ outer; sigma is above 0"
      )
    }
    self.images = images
    (height, width) = (images.shape[images.rank - 2], images.shape[images.rank - 1])
    self.masks = masks
  }

  /// Some transforms cannot take nothing, and need not.
  func passesEverything(_ mask: FrequencyMask) -> Bool {
    images.count == 0 || mask.passesEverything(height: height, width: width)
  }

  private var cutting: [FrequencyMask] { masks.filter { !passesEverything($0) } }

  /// The kernel for those masks that stop something, where it takes such images.
  var bank: PlaneFilterBank? { SplitKernel.bank(for: images, cutting) }

  /// By the kernel.
  func components(by bank: PlaneFilterBank, _ rescale: Rescale) -> [Components] {
    // Fused where nothing is to be differentiated.
    let fuses = rescale == .max && images.rank >= 3 && !recordsGradients(of: images)
    let parts = bank.split(images, dividingByMaximaAbove: fuses ? Rescale.noiseFloor : nil)
    return parts.map { passed, rest in
      fuses
        ? Components(low: passed, high: rest)
        : Components(low: rescale(passed), high: rescale(rest))
    }
  }

  /// By Fourier transforms.
  func components(_ rescale: Rescale) -> [Components] {
    guard !cutting.isEmpty else { return [] }
    let spectrum = images.realFFT2()
    return cutting.map { mask in
      let gains = mask.half(height: height, width: width).to(images.dtype).to(images.device)
      let low = (spectrum * gains).inverseRealFFT2(height: height, width: width)
      return Components(low: rescale(low), high: rescale(images - low))
    }
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
