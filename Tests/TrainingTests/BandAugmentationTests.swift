import Spectra
import Testing
import Torch

@testable import Training

@Suite struct BandAugmentationTests {
  private let images = Tensor.randomUniform([40, 3, 12, 9], using: Generator(seed: 5))
  private typealias Augment =
    @Sendable (Tensor, Double, ClosedRange<Double>, MaskRule, Generator) -> Tensor

  private static let lowPass: Augment = {
    randomlyLowPassed($0, probability: $1, radii: $2, rule: $3, using: $4)
  }
  private static let mix: Augment = {
    frequencyMixed($0, probability: $1, radii: $2, rule: $3, using: $4)
  }

  private func difference(_ a: Tensor, _ b: Tensor) -> Double { (a - b).absolute().max().item }

  /// The first draws of both augmentations, and then the partners of the second.
  private func draws(
    _ probability: Double, _ range: ClosedRange<Double>, seed: UInt64
  ) -> (chosen: [Bool], radii: [Double], partners: [Int]) {
    let generator = Generator(seed: seed)
    let numbers = (0..<2).map { _ in
      Tensor.randomUniform([40], using: generator, dtype: .float64).array(of: Double.self)
    }
    return (
      numbers[0].map { $0 < probability },
      numbers[1].map { range.lowerBound + $0 * (range.upperBound - range.lowerBound) },
      Tensor.randomPermutation(40, using: generator).ints
    )
  }

  // MARK: Random-radius low-pass

  @Test(arguments: MaskRule.allCases) func lowPassAtRandomRadii(_ rule: MaskRule) {
    let (chosen, radii, _) = draws(0.6, 1...5, seed: 3)
    let varied = Self.lowPass(images, 0.6, 1...5, rule, Generator(seed: 3))
    #expect((14...34).contains(chosen.count { $0 }) && radii.allSatisfy { (1...5).contains($0) })
    for index in 0..<40 {
      guard chosen[index] else {
        #expect(varied[index].floats == images[index].floats)
        continue
      }
      let low = split(images[index], radius: radii[index], rule: rule).low
      #expect(difference(varied[index], low) < 1e-6)
    }
  }

  /// Bins lie at exactly 4 and 5, where the rules differ.
  @Test(arguments: MaskRule.allCases, [4.0, 5.0])
  func aRangeOfOneRadiusIsTheSplit(_ rule: MaskRule, _ radius: Double) {
    let varied = Self.lowPass(images, 1, radius...radius, rule, Generator(seed: 0))
    #expect(difference(varied, split(images, radius: radius, rule: rule).low) < 1e-6)
  }

  // MARK: Frequency mix

  @Test(arguments: MaskRule.allCases) func highFrequenciesAreThePartners(_ rule: MaskRule) {
    let (chosen, radii, partners) = draws(0.5, 2...5, seed: 9)
    let mixed = Self.mix(images, 0.5, 2...5, rule, Generator(seed: 9))
    #expect((8...32).contains(chosen.count { $0 }))
    for index in 0..<40 {
      guard chosen[index] else {
        #expect(mixed[index].floats == images[index].floats)
        continue
      }
      let low = split(images[index], radius: radii[index], rule: rule).low
      let high = split(images[partners[index]], radius: radii[index], rule: rule).high
      #expect(difference(mixed[index], low + high) < 1e-6)
    }
  }

  /// The low frequencies, which give the label, are the image's own.
  @Test func lowFrequenciesStay() {
    let mixed = Self.mix(images, 1, 3...3, .strict, Generator(seed: 2))
    #expect(difference(split(mixed, radius: 3).low, split(images, radius: 3).low) < 1e-6)
    #expect(difference(split(mixed, radius: 3).high, split(images, radius: 3).high) > 0.1)
  }

  // MARK: Both

  @Test func probabilityZeroChangesNothing() {
    for augment in [Self.lowPass, Self.mix] {
      let same = augment(images, 0, 2...4, .strict, Generator(seed: 1))
      #expect(same.floats == images.floats)
    }
  }

  @Test func theSeedDecides() {
    for augment in [Self.lowPass, Self.mix] {
      func run(_ seed: UInt64) -> [Float] {
        augment(images, 0.5, 1...5, .strict, Generator(seed: seed)).floats
      }
      #expect(run(4) == run(4) && run(4) != run(5))
    }
  }

  @Test func theMemoryOrderStays() {
    let last = images.contiguous(.channelsLast)
    for augment in [Self.lowPass, Self.mix] {
      let varied = augment(last, 0.5, 1...5, .strict, Generator(seed: 4))
      #expect(varied.isContiguous(.channelsLast))
      #expect(difference(varied, augment(images, 0.5, 1...5, .strict, Generator(seed: 4))) < 1e-6)
    }
  }

  // MARK: Restriction

  @Test(arguments: MaskRule.allCases, Rescale.allCases)
  func aBandIsTheSplitsComponent(_ rule: MaskRule, _ rescale: Rescale) {
    let parts = split(images, radius: 4, rule: rule)
    for (band, part) in [(Band.low, parts.low), (.high, parts.high)] {
      let batch = restricted(images, to: band, radius: 4, rule: rule, rescale: rescale)
      #expect(batch.floats == rescale(part).floats)
    }
  }

  @Test func amplifiedHighFrequenciesReachOne() {
    let high = restricted(images, to: .high, radius: 4, rescale: .max)
    #expect(high.max([1, 2, 3]).floats == [Float](repeating: 1, count: 40))
  }
}
