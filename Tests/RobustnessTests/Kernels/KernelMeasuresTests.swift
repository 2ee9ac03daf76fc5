import Foundation
import Spectra
import Testing
import Torch

@testable import Robustness

@Suite struct KernelMeasuresTests {
  @Test(arguments: KernelReference.names) func equalNumPy(_ name: String) throws {
    let reference = try KernelReference()
    let found = try KernelMeasures(of: try reference["\(name).weight"])
    guard name != "one" else {
      #expect(found.roughness.isEmpty && found.highShare.isEmpty)
      return
    }
    expectClose(Tensor(found.roughness), try reference["\(name).roughness"], 1e-12)
    expectClose(Tensor(found.highShare), try reference["\(name).high"], 1e-12)
  }

  @Test func theScaleDoesNotMatter() throws {
    let weight = testNumbers([3, 2, 3, 3], seed: 80)
    let (plain, tiny) = (
      try KernelMeasures(of: weight), try KernelMeasures(of: weight * 1e-200)
    )
    expectClose(Tensor(tiny.roughness), Tensor(plain.roughness), 1e-12)
    expectClose(Tensor(tiny.highShare), Tensor(plain.highShare), 1e-12)
  }

  /// A constant plane is as smooth as can be, a chess board as rough.
  @Test func extremes() throws {
    let flat = try KernelMeasures(of: Tensor.ones([1, 2, 3, 3], dtype: .float64))
    #expect(flat.roughness == [0])
    let board = Tensor((0..<9).map { $0 % 2 == 0 ? 1.0 : -1 }, shape: [1, 1, 3, 3])
    let rough = try KernelMeasures(of: board)
    #expect(abs(rough.roughness[0] - 2.0 / 3) < 1e-12, "differences of 2 over a norm of 3")
    #expect(rough.highShare[0] > 0.98)
  }

  /// The expectations for random kernels, against 20,000 of them.
  @Test func randomKernelsOnAverage() throws {
    for shape in [[20_000, 1, 3, 3], [20_000, 3, 5, 5]] {
      let found = try KernelMeasures(of: testNumbers(shape, seed: 81))
      func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
      #expect(abs(mean(found.roughness) - found.randomRoughness) < 0.002)
      #expect(abs(mean(found.highShare) - found.randomHighShare) < 0.003)
    }
    // White noise: the share of bins.
    let one = try KernelMeasures(of: testNumbers([1, 1, 3, 3]))
    let kept = FrequencyMask.disc(radius: 8).keptBins(height: 32, width: 32)
    #expect(abs(one.randomHighShare - (1 - Double(kept) / 1024)) < 1e-12)
  }

  @Test func kernelsOfZerosAreLeftOut() throws {
    let weight = Tensor.concatenated([
      testNumbers([2, 1, 3, 3]), .zeros([1, 1, 3, 3], dtype: .float64),
    ])
    #expect(try KernelMeasures(of: weight).roughness.count == 2)
    #expect(try KernelMeasures(of: .zeros([2, 1, 3, 3])).highShare.isEmpty)
    #expect(kernelSpectrum(of: weight).count == 2)
  }

  @Test func whatIsNoNumberIsRefused() {
    let weight = Tensor([Double.nan] + [Double](repeating: 1, count: 8), shape: [1, 1, 3, 3])
    #expect(
      attackFailure { _ = try KernelMeasures(of: weight) } == "a weight is infinite or not a number"
    )
  }

  /// The spectrum's share beyond a radius is the mean of the kernels' own.
  @Test func theSpectrumAgrees() throws {
    let weight = testNumbers([5, 2, 3, 3], seed: 82)
    let shares = try KernelMeasures(of: weight, beyond: .disc(radius: 6)).highShare
    let mean = shares.reduce(0, +) / 5
    #expect(abs(kernelSpectrum(of: weight).share(beyond: 6) - mean) < 1e-12)
    let energies = kernelEnergies(of: weight)
    #expect(energies.shape == [5, 32, 32])
    expectClose(energies.sum([1, 2]), weight.power(2).sum([1, 2, 3]), 1e-10)
  }
}
