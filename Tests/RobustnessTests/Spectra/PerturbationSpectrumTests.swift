import Foundation
import Spectra
import Testing
import Torch

@testable import Robustness

@Suite struct PerturbationSpectrumTests {
  /// cos 2π(row·u + column·v)/size over `size` × `size` pixels.
  private func wave(_ u: Int, _ v: Int, size: Int = 32) -> Tensor {
    let values = (0..<size * size).map { place in
      cos(2 * Double.pi * Double(place / size * u + place % size * v) / Double(size))
    }
    return Tensor(values, shape: [1, 1, size, size])
  }

  /// Bins nearer to DC than 4, 8, 12 and 16: 45, 193, 437 and 793 of 1024.
  @Test func whiteNoiseIsTheShareOfBins() {
    let spectrum = PerturbationSpectrum(of: wave(3, 4))
    for (radius, bins) in [(4.0, 45.0), (8, 193), (12, 437), (16, 793)] {
      #expect(abs(spectrum.whiteShare(beyond: radius) - (1 - bins / 1024)) < 1e-12)
    }
    #expect(abs(spectrum.whiteShare(beyond: 4, rule: .inclusive) - (1 - 49.0 / 1024)) < 1e-12)
  }

  @Test func aWaveIsAtItsRadius() {
    let spectrum = PerturbationSpectrum(of: wave(3, 4))
    #expect(abs(spectrum.share(beyond: 5) - 1) < 1e-12)
    #expect(abs(spectrum.share(beyond: 5, rule: .inclusive)) < 1e-12)
    #expect(abs(spectrum.radial.shares[5] - 1) < 1e-12)
    #expect(spectrum.flatness < 1e-6)
  }

  @Test func aPixelIsFlat() {
    let pixel = Tensor.zeros([1, 1, 8, 6]).replacing(
      [Tensor([Int64(0)]), Tensor([Int64(0)]), Tensor([Int64(3)]), Tensor([Int64(2)])],
      with: Tensor([Float(0.3)]))
    let spectrum = PerturbationSpectrum(of: pixel)
    #expect(abs(spectrum.flatness - 1) < 1e-9)
    #expect(abs(spectrum.share(beyond: 2) - spectrum.whiteShare(beyond: 2)) < 1e-12)
    #expect(
      zip(spectrum.radial.shares, spectrum.radial.whiteNoise).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  /// The size of a perturbation does not count between images, the size of a channel does.
  @Test func imagesCountAlikeAndChannelsAddUp() {
    let (low, high) = (wave(0, 2), wave(0, 9))
    let images = Tensor.concatenated([low * 1e-20, high * 5])
    #expect(abs(PerturbationSpectrum(of: images).share(beyond: 5) - 0.5) < 1e-12)
    let channels = Tensor.concatenated([low * 2, high], along: 1)
    #expect(abs(PerturbationSpectrum(of: channels).share(beyond: 5) - 0.2) < 1e-12)
  }

  @Test func nothingIsLeftOut() {
    let zero = wave(1, 1) * 0
    let some = PerturbationSpectrum(of: Tensor.concatenated([zero, wave(0, 2), zero]))
    #expect(some.count == 1 && abs(some.radial.shares[2] - 1) < 1e-12)
    let none = PerturbationSpectrum(of: zero)
    #expect(none.count == 0 && none.energy.allSatisfy { $0 == 0 } && none.flatness == 0)
    #expect(some + none == some)
  }

  /// 300 images are looked at in two batches.
  @Test func partsAddUpToTheWhole() {
    let noise = testNumbers([300, 2, 6, 5])
    let whole = PerturbationSpectrum(of: noise)
    let sum = PerturbationSpectrum(of: noise[0..<17]) + PerturbationSpectrum(of: noise[17..<300])
    #expect(whole.count == 300 && sum.count == 300)
    #expect(zip(whole.energy, sum.energy).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(abs(whole.flatness - sum.flatness) < 1e-12)
    #expect(abs(whole.energy.reduce(0, +) - 1) < 1e-12)
  }

  /// e^−γ: the logarithm of an exponential number has the mean −γ. (0.5598 with NumPy 2.4.)
  @Test func whiteNoiseHasTheFlatnessOfItsPeriodogram() {
    let noise = PerturbationSpectrum(of: testNumbers([300, 1, 32, 32]))
    #expect(abs(noise.flatness - 0.56) < 0.005)
  }

  /// A field of amplitude 1/d has Σ_{d ≥ 8} d⁻²/Σ d⁻² = 0.2499 of its energy beyond 8. The sign of a
  /// normal field of autocorrelation ρ has the autocorrelation (2/π) arcsin ρ, whose spectrum has
  /// 0.4225 there (both sums by NumPy 2.4).
  @Test func signsWhiten() {
    let size = 32
    let amplitudes = (0..<size * size).map { place -> Double in
      let (i, j) = (place / size - size / 2, place % size - size / 2)
      return i == 0 && j == 0 ? 0 : 1 / Double(i * i + j * j).squareRoot()
    }
    let shape = Tensor(amplitudes, shape: [size, size]).inverseFFTShifted()
    let white = testNumbers([400, 1, size, size]).fft2()
    let phases = white / white.absolute()
    let even = PerturbationSpectrum(of: (phases * shape).inverseFFT2().realPart)
    #expect(abs(even.share(beyond: 8) - 0.249904) < 1e-6)
    let signs = PerturbationSpectrum(of: (white * shape).inverseFFT2().realPart.sign())
    #expect(abs(signs.share(beyond: 8) - 0.42251) < 0.008)
  }

  @Test func aSummaryHoldsTheNumbers() throws {
    let spectrum = PerturbationSpectrum(of: wave(3, 4))
    let summary = spectrum.summary(radii: [5])
    #expect(summary.radial == spectrum.radial.shares)
    #expect(summary.beyond.map(\.share) == [spectrum.share(beyond: 5)])
    let data = try JSONEncoder().encode(summary)
    #expect(
      try JSONDecoder().decode(PerturbationSpectrum.Summary.self, from: data) == summary)
  }
}
