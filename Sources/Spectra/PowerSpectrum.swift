public import Torch

/// How an image set's energy is spread over radii.
public struct RadialSpectrum: Sendable, Equatable {
  /// Share of the energy at each integer radius ρ (bins with round(d) = ρ), mean over images and
  /// channels; the shares sum to 1. S(ρ) = mean Σ_{round(d) = ρ} |F x|² / Σ |F x|². Planes without
  /// energy are left out; when no other is there, every share is 0.
  public let shares: [Double]
  /// Bins at each radius: white noise has shares in proportion to these.
  public let bins: [Int]

  init(shares: [Double], bins: [Int]) {
    self.shares = shares
    self.bins = bins
  }

  /// The profile of a map of energies.
  ///
  /// - Parameters:
  ///   - energies: one a bin, row-major (height, width), DC at index n/2 of each axis. Their sum is
  ///     taken as the whole.
  public init(energies: [Double], height: Int, width: Int) {
    demand(
      energies.count == height * width,
      "Spectra: \(energies.count) energies for \(height) × \(width) bins")
    let rings = ringIndices(height: height, width: width)
    var shares = [Double](repeating: 0, count: (rings.max() ?? 0) + 1)
    var bins = [Int](repeating: 0, count: shares.count)
    let total = energies.reduce(0, +)
    for (ring, energy) in zip(rings, energies) {
      bins[ring] += 1
      shares[ring] += total > 0 ? energy / total : 0
    }
    self.init(shares: shares, bins: bins)
  }

  /// The share of energy at distances ≥ radius for white noise of this size is the share of bins.
  public var whiteNoise: [Double] {
    let total = Double(bins.reduce(0, +))
    return bins.map { Double($0) / total }
  }
}

/// |F x|² of each plane with DC at index n/2 of each axis, unitary: same shape as the images.
public func powerSpectrum(_ images: Tensor) -> Tensor {
  images.fft2(.unitary).fftShifted().absolute().power(2)
}

/// The radial profile of images (…, H, W): energy against distance from DC.
///
/// - Parameter keepsMean: whether the DC bin takes part; it dominates natural images.
public func radialSpectrum(_ images: Tensor, keepsMean: Bool = true) -> RadialSpectrum {
  let (height, width) = (images.shape[images.rank - 2], images.shape[images.rank - 1])
  let rings = ringIndices(height: height, width: width)
  let count = (rings.max() ?? 0) + 1
  var bins = [Int](repeating: 0, count: count)
  for ring in rings { bins[ring] += 1 }
  let energy = withoutGradients {
    powerSpectrum(images.to(.cpu).to(.float64)).reshaped([-1, height * width])
  }
  let membership = Tensor(rings.map(Int64.init)).oneHot(count).to(.float64)
  var profile = energy.matmul(membership)
  if !keepsMean {
    profile = profile * Tensor([0.0] + [Double](repeating: 1, count: count - 1))
  }
  let total = profile.sum([-1], keepAxes: true)
  // A constant image without its mean is rounding, not energy.
  let isLit = (total .> energy.sum([-1], keepAxes: true) * 1e-24).squeezed(-1)
  let lit = profile.indexed([isLit]) / total.indexed([isLit])
  let shares = lit.shape[0] == 0 ? [Double](repeating: 0, count: count) : lit.mean([0]).array()
  return RadialSpectrum(shares: shares, bins: bins)
}

/// The log magnitude log(1 + |F x|), mean over channels, DC centred: (…, C, H, W) to (…, H, W).
public func logMagnitude(_ images: Tensor) -> Tensor {
  images.fft2().fftShifted().absolute().log1p().mean([-3])
}

/// The integer radius of each bin, row-major, DC at index n/2.
private func ringIndices(height: Int, width: Int) -> [Int] {
  (0..<height).flatMap { row in
    (0..<width).map { column in
      let (i, j) = (row - height / 2, column - width / 2)
      return Int(Double(i * i + j * j).squareRoot().rounded())
    }
  }
}
