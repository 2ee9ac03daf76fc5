import Foundation
import Testing
import Torch

@testable import Training

/// Labels are the images' numbers, so that the targets tell which image met which.
@Suite struct MixingTests {
  private typealias Mix =
    @Sendable (Tensor, Tensor, Double, MixingUnit, Generator) -> (Tensor, Targets)

  private static let mixUp: Mix = {
    let mixed = mixedUp($0, $1, alpha: $2, per: $3, using: $4)
    return (mixed.images, mixed.targets)
  }
  private static let cutMix: Mix = {
    let mixed = cutMixed($0, $1, alpha: $2, per: $3, using: $4)
    return (mixed.images, mixed.targets)
  }

  private func batch(_ shape: [Int]) -> (images: Tensor, labels: Tensor) {
    (Tensor.randomUniform(shape, using: Generator(seed: 8)), .arange(0, shape[0]))
  }

  // MARK: Mix-up

  @Test(arguments: MixingUnit.allCases) func mixUpIsTheWeightedSum(_ unit: MixingUnit) throws {
    let (images, labels) = batch([20, 3, 5, 4])
    let (mixed, targets) = Self.mixUp(images, labels, 1, unit, Generator(seed: 2))
    let share = targets.share.reshaped([-1, 1, 1, 1])
    let second = try #require(targets.second)
    #expect(targets.first.ints == labels.ints && second.ints.sorted() == labels.ints)
    #expect(targets.share.shape == (unit == .batch ? [] : [20]))
    let expected = images * share + images.indexed(by: second) * (1 - share)
    #expect((mixed - expected).absolute().max().item < 1e-6)
  }

  /// Beta(α, α) has mean ½ and variance 1/(4 (2α + 1)).
  @Test(arguments: [0.2, 1, 4]) func weightsFollowTheBetaDistribution(_ alpha: Double) {
    let (images, labels) = batch([20_000, 1, 1, 1])
    let share = Self.mixUp(images, labels, alpha, .image, Generator(seed: 3)).1.share
    let variance = 1 / (4 * (2 * alpha + 1))
    #expect(abs(share.mean().item - 0.5) < 4 * (variance / 20_000).squareRoot())
    #expect(abs(share.variance().item / variance - 1) < 0.05)
    #expect(share.min().item >= 0 && share.max().item <= 1)
  }

  // MARK: CutMix

  /// Each image is its own, but for a box that is its partner's; the share is the area left.
  @Test(arguments: MixingUnit.allCases, [[24, 2, 9, 14], [24, 1, 1, 6], [24, 3, 8, 8]])
  func cutMixPutsInABox(_ unit: MixingUnit, _ shape: [Int]) throws {
    let (images, labels) = batch(shape)
    for seed in 0..<5 {
      let (mixed, targets) = Self.cutMix(images, labels, 1, unit, Generator(seed: UInt64(seed)))
      let boxes = try expectedBoxes(shape, alpha: 1, unit, seed: UInt64(seed))
      let second = try #require(targets.second)
      #expect(second.ints.sorted() == labels.ints)
      let inside = boxes.map { $0.mask(height: shape[2], width: shape[3]) }
      let mask = Tensor(inside.flatMap { $0 }, shape: [inside.count, 1, shape[2], shape[3]])
      let expected = select(where: mask, images.indexed(by: second), else: images)
      #expect(mixed.floats == expected.floats)
      let shares = inside.map { 1 - Float($0.count { $0 }) / Float(shape[2] * shape[3]) }
      #expect(zip(targets.share.floats, shares).allSatisfy { abs($0 - $1) < 1e-6 })
      #expect(targets.share.shape == (unit == .batch ? [] : [24]))
    }
  }

  /// The same draws, and from them the boxes as the published code computes them.
  private func expectedBoxes(
    _ shape: [Int], alpha: Double, _ unit: MixingUnit, seed: UInt64
  ) throws -> [Box] {
    let (generator, draws) = (Generator(seed: seed), unit == .batch ? [] : [shape[0]])
    let shares = Tensor.randomBeta(draws, alpha, alpha, using: generator, dtype: .float64)
    _ = Tensor.randomPermutation(shape[0], using: generator)
    let rows = Tensor.randomIntegers(draws, in: 0..<shape[2], using: generator).ints
    let columns = Tensor.randomIntegers(draws, in: 0..<shape[3], using: generator).ints
    return shares.array(of: Double.self).enumerated().map { position, share in
      func span(_ length: Int, _ centre: Int) -> Range<Int> {
        let side = Int(Double(length) * (1 - share).squareRoot())
        return max(0, centre - side / 2)..<min(length, centre + side / 2)
      }
      return Box(
        rows: span(shape[2], rows[position]), columns: span(shape[3], columns[position]))
    }
  }

  private struct Box {
    let rows, columns: Range<Int>

    func mask(height: Int, width: Int) -> [Bool] {
      (0..<height).flatMap { row in
        (0..<width).map { rows.contains(row) && columns.contains($0) }
      }
    }
  }

  // MARK: Both

  @Test(arguments: MixingUnit.allCases) func theSeedDecides(_ unit: MixingUnit) {
    let (images, labels) = batch([16, 1, 6, 6])
    for mix in [Self.mixUp, Self.cutMix] {
      func run(_ seed: UInt64) -> [Float] {
        let (mixed, targets) = mix(images, labels, 0.5, unit, Generator(seed: seed))
        return mixed.floats + targets.probabilities(classes: 16).floats
      }
      #expect(run(4) == run(4) && run(4) != run(5))
    }
  }

  @Test func theMemoryOrderStays() {
    let (images, labels) = batch([8, 3, 6, 5])
    for mix in [Self.mixUp, Self.cutMix] {
      let mixed = mix(images.contiguous(.channelsLast), labels, 1, .image, Generator(seed: 1)).0
      #expect(mixed.isContiguous(.channelsLast))
      #expect(mixed.floats == mix(images, labels, 1, .image, Generator(seed: 1)).0.floats)
    }
  }
}
