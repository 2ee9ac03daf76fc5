import Foundation
import Spectra
import Testing
import Torch

@testable import Robustness

/// Kernels that NumPy and SciPy smoothed and measured (see Fixtures/make-kernels.py).
struct KernelReference {
  let entries: StateDictionary
  static let names = ["three", "five", "one", "depthwise", "row", "even"]

  init() throws {
    let folder = Bundle.module.bundleURL.appendingPathComponent("Fixtures")
    entries = try StateDictionary(
      contentsOf: folder.appendingPathComponent("kernels.safetensors").path)
  }

  subscript(name: String) -> Tensor {
    get throws { try #require(entries[name], "the fixture has no entry \(name)") }
  }

  static var script: String {
    Bundle.module.bundleURL.appendingPathComponent("Fixtures/kernels.pt").path
  }
}

@Suite struct KernelSmoothingTests {
  @Test(arguments: KernelReference.names, ["0.1", "0.5", "1.0"])
  func mixingEqualsSciPy(_ name: String, _ rho: String) throws {
    let reference = try KernelReference()
    let weight = try reference["\(name).weight"]
    let amount = try #require(Double(rho))
    expectClose(
      KernelSmoothing.mix(rho: amount)(weight), try reference["\(name).mix.\(rho)"], 1e-12)
    expectClose(
      KernelSmoothing.mixNormalized(rho: amount)(weight),
      try reference["\(name).mix-normalized.\(rho)"], 1e-12)
  }

  @Test(arguments: KernelReference.names, ["1.0", "1.2", "2.0"])
  func lowPassEqualsNumPy(_ name: String, _ radius: String) throws {
    let reference = try KernelReference()
    let amount = try #require(Double(radius))
    expectClose(
      KernelSmoothing.lowPass(radius: amount)(try reference["\(name).weight"]),
      try reference["\(name).lowpass.\(radius)"], 1e-12)
  }

  /// What networks hold is float32.
  @Test func float32KeepsItsType() throws {
    let reference = try KernelReference()
    let smoothed = KernelSmoothing.mix(rho: 0.5)(try reference["three.weight"].to(.float32))
    expectClose(smoothed, try reference["three.mix.0.5"].to(.float32), 1e-6)
  }

  /// By hand: a single 1 in the corner of a 3×3 plane reaches itself three times over the border.
  @Test func theDefinitionByHand() {
    let corner = Tensor([1.0, 0, 0, 0, 0, 0, 0, 0, 0], shape: [1, 1, 3, 3])
    #expect(
      KernelSmoothing.mix(rho: 1)(corner).doubles == [4, 2, 0, 2, 1, 0, 0, 0, 0])
  }

  /// Sums grow by 1 + 8ρ as coded and stay when normalised, whatever the plane.
  @Test(arguments: [[3, 2, 3, 3], [2, 1, 5, 5], [1, 2, 1, 3], [1, 1, 4, 2]])
  func sumsOfPlanes(shape: [Int]) {
    let weight = testNumbers(shape, seed: 70)
    let sums = weight.sum([2, 3])
    expectClose(KernelSmoothing.mix(rho: 0.3)(weight).sum([2, 3]), sums * 3.4, 1e-12)
    expectClose(KernelSmoothing.mixNormalized(rho: 0.3)(weight).sum([2, 3]), sums, 1e-12)
  }

  @Test func lowPassIsIdempotentAndOrderedByEnergy() {
    for size in [3, 4, 5, 7] {
      let weight = testNumbers([4, 2, size, size], seed: 71)
      var energy = 0.0
      for radius in stride(from: 0.5, through: 6, by: 0.5) {
        let smoothing = KernelSmoothing.lowPass(radius: radius)
        let once = smoothing(weight)
        expectClose(smoothing(once), once, 1e-12, "\(size) \(radius)")
        let own = once.power(2).sum().item
        #expect(own >= energy - 1e-12, "\(size) \(radius)")
        energy = own
      }
      #expect(abs(energy - weight.power(2).sum().item) < 1e-12)
    }
  }

  @Test func parametersOutOfRange() {
    for bad in [-0.1, 1.01, .nan, .infinity] {
      #expect(
        KernelSmoothing.mix(rho: bad).problems == ["rho is \(bad); it is a number from 0 to 1"])
      #expect(!KernelSmoothing.mixNormalized(rho: bad).problems.isEmpty)
    }
    for bad in [-1, 0, .nan, .infinity] {
      #expect(
        KernelSmoothing.lowPass(radius: bad).problems
          == ["radius is \(bad); it is a number of bins above 0"])
    }
    #expect(KernelSmoothing.lowPass(radius: 0, rule: .inclusive).problems.isEmpty)
    #expect(
      KernelSmoothing.mix(rho: 0).problems.isEmpty && KernelSmoothing.mix(rho: 1).problems.isEmpty)
  }
}
