public import Spectra
public import Torch

/// Where in the spectrum perturbations, or input gradients, have their energy.
///
/// Each image counts alike, whatever its perturbation's size: S(k) is the mean over images of
/// |F δ(k)|²/Σ|F δ|², channels added up, F the unitary Fourier transform. Always read it beside white
/// noise: most bins are high, so noise without any preference has 0.81 of its energy beyond radius 8 of
/// a 32 × 32 image. And `sign()`, the step of L∞ attacks, whitens: compare the gradient itself, or L2.
public struct PerturbationSpectrum: Sendable, Equatable {
  public let height: Int
  public let width: Int
  /// Perturbations counted: those of zero everywhere are left out.
  public let count: Int
  /// S(k), row-major (height, width), DC at index n/2 of each axis. Sums to 1; all 0 where ``count`` is.
  public let energy: [Double]
  /// Spectral flatness: the geometric over the arithmetic mean of a plane's |F δ|², mean over channels
  /// and images. 0 where some bin has nothing, 1 for a single pixel, e^−γ ≈ 0.56 for white normal noise
  /// (the periodogram of noise is not flat).
  public let flatness: Double

  /// A spectrum that was measured before.
  ///
  /// - Precondition: an energy for each of height × width bins.
  public init(height: Int, width: Int, count: Int, energy: [Double], flatness: Double) {
    demand(
      energy.count == height * width,
      "PerturbationSpectrum: \(energy.count) energies for \(height) × \(width) bins")
    self.height = height
    self.width = width
    self.count = count
    self.energy = energy
    self.flatness = flatness
  }

  /// - Parameter perturbations: float (N, C, H, W), of any scale.
  public init(of perturbations: Tensor) {
    demand(
      perturbations.rank == 4 && perturbations.dtype.isFloatingPoint,
      "PerturbationSpectrum: \(perturbations.dtype)\(perturbations.shape); float (N, C, H, W) is needed"
    )
    let (height, width) = (perturbations.shape[2], perturbations.shape[3])
    let none = PerturbationSpectrum(
      height: height, width: width, count: 0,
      energy: [Double](repeating: 0, count: height * width), flatness: 0)
    self = batches(perturbations.shape[0], 256).reduce(none) { sum, range in
      withoutGradients { PerturbationSpectrum(ofBatch: perturbations[range]) }.map { sum + $0 }
        ?? sum
    }
  }

  /// Nil when every perturbation is zero everywhere.
  private init?(ofBatch batch: Tensor) {
    let precise = batch.to(.cpu).to(.float64)
    let peaks = precise.absolute().max([1, 2, 3], keepAxes: true)
    let isLit = (peaks .> 0).flattened()
    guard isLit.anyTrue else { return nil }
    // Gradients may be tiny: their squares must not underflow.
    let power = powerSpectrum(precise.indexed([isLit]) / peaks.indexed([isLit])).flattened(from: 2)
    let images = power.sum([1])
    let flatness = power.log().mean([2]).exp() / power.mean([2]).clamped(1e-300...1e300)
    self.init(
      height: batch.shape[2], width: batch.shape[3], count: power.shape[0],
      energy: (images / images.sum([1], keepAxes: true)).mean([0]).array(),
      flatness: flatness.mean().item)
  }

  /// Both together, as if all had been given at once.
  ///
  /// - Precondition: images of one size.
  public static func + (a: PerturbationSpectrum, b: PerturbationSpectrum) -> PerturbationSpectrum {
    demand(
      a.height == b.height && a.width == b.width,
      "PerturbationSpectrum: \(a.height) × \(a.width) and \(b.height) × \(b.width) images together")
    let total = a.count + b.count
    let (first, second) = (proportion(a.count, total), proportion(b.count, total))
    return PerturbationSpectrum(
      height: a.height, width: a.width, count: total,
      energy: zip(a.energy, b.energy).map { $0 * first + $1 * second },
      flatness: a.flatness * first + b.flatness * second)
  }
}

// MARK: Views

extension PerturbationSpectrum {
  /// S(ρ) by integer radius, with white noise beside it.
  public var radial: RadialSpectrum {
    RadialSpectrum(energies: energy, height: height, width: width)
  }

  /// H(r): the share of energy that the mask of a radius stops.
  public func share(beyond radius: Double, rule: MaskRule = .strict) -> Double {
    weighted(energy, radius, rule)
  }

  /// The same for white noise: the share of bins.
  public func whiteShare(beyond radius: Double, rule: MaskRule = .strict) -> Double {
    let all = height * width
    return weighted([Double](repeating: 1 / Double(all), count: all), radius, rule)
  }

  /// The share of energy that a filter lets through: Σ g² S(k), g its gains.
  public func share(passing mask: FrequencyMask) -> Double { passed(energy, mask) }

  /// The same for white noise.
  public func whiteShare(passing mask: FrequencyMask) -> Double {
    let all = height * width
    return passed([Double](repeating: 1 / Double(all), count: all), mask)
  }

  private func passed(_ energy: [Double], _ mask: FrequencyMask) -> Double {
    let gains = mask.centred(height: height, width: width).joined()
    return zip(gains, energy).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
  }

  private func weighted(_ energy: [Double], _ radius: Double, _ rule: MaskRule) -> Double {
    let gains = FrequencyMask.disc(radius: radius, rule: rule)
      .centred(height: height, width: width).joined()
    return zip(gains, energy).reduce(0) { $0 + (1 - $1.0) * $1.1 }
  }

  /// What a record keeps.
  public func summary(radii: [Double] = [4, 8, 12, 16], rule: MaskRule = .strict) -> Summary {
    Summary(
      count: count, flatness: flatness, radial: radial.shares, whiteRadial: radial.whiteNoise,
      beyond: radii.map { radius in
        Beyond(
          radius: radius, share: share(beyond: radius, rule: rule),
          white: whiteShare(beyond: radius, rule: rule))
      })
  }

  /// A spectrum in a few numbers.
  public struct Summary: Sendable, Equatable, Codable {
    public var count: Int
    public var flatness: Double
    /// S(ρ) for ρ = 0, 1, …, and that of white noise.
    public var radial: [Double]
    public var whiteRadial: [Double]
    public var beyond: [Beyond]
  }

  /// The share of energy beyond a radius, and that of white noise.
  public struct Beyond: Sendable, Equatable, Codable {
    public var radius: Double
    public var share: Double
    public var white: Double
  }
}
