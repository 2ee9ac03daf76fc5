import Foundation
import Testing
import Torch

@testable import Spectra

@Suite struct FourierBasisTests {
  @Test(arguments: [(32, 32, 514), (31, 31, 481), (28, 28, 394), (4, 5, 11), (1, 1, 1), (1, 6, 4)])
  func countsConjugatePairsOnce(height: Int, width: Int, count: Int) {
    #expect(FourierBasis(height: height, width: width).frequencies.count == count)
  }

  /// At phase π/2 the frequencies that are their own conjugates are zero everywhere.
  @Test func wavesThatVanishAreLeftOut() {
    let sines = FourierBasis(height: 6, width: 6, phase: Double.pi / 2)
    #expect(sines.frequencies.count == 16)
    #expect(!sines.frequencies.contains(.init(row: 0, column: 0)))
    #expect(!sines.frequencies.contains(.init(row: -3, column: 0)))
  }

  @Test(arguments: [
    (8, 8, 0.0), (7, 9, 0), (6, 5, 0.7), (8, 8, Double.pi / 4), (6, 6, Double.pi / 2),
  ])
  func wavesAreUnitAndAtTheirFrequencyAlone(height: Int, width: Int, phase: Double) {
    let basis = FourierBasis(height: height, width: width, phase: phase)
    for frequency in basis.frequencies {
      let wave = basis[frequency]
      #expect(abs(energy(wave) - 1) < 1e-12)
      let spectrum = powerSpectrum(wave.unsqueezed(0)).to(.float64).array(of: Double.self)
      let twin = basis.conjugate(of: frequency)
      for (place, power) in spectrum.enumerated() {
        let bin = FourierBasis.Frequency(
          row: place / width - height / 2, column: place % width - width / 2)
        let expected = bin == frequency || bin == twin ? (frequency == twin ? 1 : 0.5) : 0
        #expect(abs(power - expected) < 1e-12, "\(frequency) at \(bin)")
      }
    }
  }

  /// Cosines and sines of all frequencies together are orthonormal and span the plane.
  @Test(arguments: [(6, 6), (5, 4), (3, 7)]) func cosinesAndSinesAreABasis(height: Int, width: Int)
  {
    let waves = [0, Double.pi / 2].flatMap { phase in
      let basis = FourierBasis(height: height, width: width, phase: phase)
      return basis.frequencies.map { basis[$0].reshaped([height * width]) }
    }
    let matrix = Tensor.stacked(waves)
    let identity = Tensor.arange(0, height * width).oneHot(height * width).to(.float64)
    expectClose(matrix.matmul(matrix.transposed()), identity, 1e-12)
  }

  @Test func theCrestIsAtTheFirstPixel() {
    let wave = FourierBasis(height: 4, width: 8)[.init(row: 1, column: -2)]
    // cos(2π(y/4 − x/4)) over √16.
    let expected = (0..<32).map { cos(2 * Double.pi * Double($0 / 8 - $0 % 8) / 4) / 4 }
    expectClose(wave, Tensor(expected, shape: [4, 8]), 1e-12)
  }

  /// cos + sin of other tools.
  @Test func aQuarterTurnOfPhaseIsAnotherBasis() {
    let frequency = FourierBasis.Frequency(row: 2, column: 1)
    let waves = [0, Double.pi / 4].map {
      FourierBasis(height: 32, width: 32, phase: $0)[frequency]
    }
    #expect(abs((waves[0] * waves[1]).sum().item - 0.5.squareRoot()) < 1e-12)
  }
}
