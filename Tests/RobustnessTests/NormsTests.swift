import Foundation
import Testing
import Torch

@testable import Robustness

@Suite struct NormsTests {
  let points = Tensor([3.0, -4, 0, 0, 0.1, 0.2, -0.2, 0], shape: [2, 1, 2, 2])

  @Test func normsOfKnownPoints() {
    #expect(norms(points, .linf).doubles == [4, 0.2])
    expectClose(norms(points, .l2), Tensor([5, 0.3]), 1e-15)
    expectClose(norms(points, .l1), Tensor([7, 0.5]), 1e-15)
  }

  @Test func projectionsOfKnownPoints() {
    let clamped = Tensor([1.0, -1, 0, 0, 0.1, 0.2, -0.2, 0], shape: [2, 1, 2, 2])
    #expect(projected(points, .linf, 1).doubles == clamped.doubles)
    let scaled = Tensor([0.6, -0.8, 0, 0, 0.1, 0.2, -0.2, 0], shape: [2, 1, 2, 2])
    expectClose(projected(points, .l2, 1), scaled, 1e-15)
    // |3| and |4| shrink by 3: their sum is 1 then.
    let thresholded = Tensor([0, -1, 0, 0, 0.1, 0.2, -0.2, 0], shape: [2, 1, 2, 2])
    expectClose(projected(points, .l1, 1), thresholded, 1e-15)
  }

  @Test(arguments: ThreatNorm.allCases) func aRadiusForEachExample(_ norm: ThreatNorm) {
    let radius = Tensor([2.0, 0.1])
    let both = projected(points, norm, radius)
    #expect(both[0..<1].doubles == projected(points[0..<1], norm, 2).doubles)
    #expect(both[1..<2].doubles == projected(points[1..<2], norm, 0.1).doubles)
    expectClose(norms(both, norm), radius, 1e-15)
  }

  @Test(arguments: ThreatNorm.allCases) func pointsInsideStay(_ norm: ThreatNorm) {
    let inside = testNumbers([5, 3, 4, 4]) * 0.001
    #expect(projected(inside, norm, 1).doubles == inside.doubles)
  }

  @Test(arguments: ThreatNorm.allCases) func radiusZeroLeavesNothing(_ norm: ThreatNorm) {
    let numbers = testNumbers([5, 3, 4, 4])
    #expect(projected(numbers, norm, 0).doubles.allSatisfy { $0 == 0 })
    #expect(projected(numbers.zerosLike(), norm, 0).doubles.allSatisfy { $0 == 0 })
  }

  @Test func ascentMaximisesALinearLoss() {
    let gradients = Tensor([3.0, -4, 0, 0, 0, 0, 0, 0], shape: [2, 1, 2, 2])
    let expected: [(ThreatNorm, [Double])] = [
      (.linf, [1, -1, 0, 0]), (.l2, [0.6, -0.8, 0, 0]), (.l1, [0, -1, 0, 0]),
    ]
    for (norm, values) in expected {
      // Σ g δ over the unit ball is the dual norm of g; no gradient, no step.
      expectClose(
        steepestAscent(gradients, norm, density: 0.25),
        Tensor(values + [0, 0, 0, 0], shape: [2, 1, 2, 2]), 1e-15, "\(norm)")
    }
  }

  @Test func theL1StepIsSharedByTheLargestValues() {
    let gradients = Tensor((0..<200).map { Double($0) - 60 }, shape: [1, 2, 10, 10])
    let step = steepestAscent(gradients, .l1, density: 0.02).doubles
    #expect(step.indices.filter { step[$0] != 0 } == [196, 197, 198, 199])
    #expect(step[196...] == [0.25, 0.25, 0.25, 0.25])
  }

  /// Their squares are below the smallest float32.
  @Test func tinyGradientsKeepTheirDirection() {
    let tiny = Tensor([3e-26, -4e-26] as [Float], shape: [1, 2])
    expectClose(steepestAscent(tiny, .l2), Tensor([0.6, -0.8] as [Float], shape: [1, 2]), 1e-6)
  }

  @Test func gradientsThatLeaveTheBoxAreDropped() {
    let images = Tensor([0.0, 0, 1, 1, 0.5, 0.5], shape: [1, 6])
    let gradients = Tensor([-1.0, 1, -1, 1, -1, 1], shape: [1, 6])
    #expect(gradientsInsideBox(gradients, at: images).doubles == [0, 1, -1, 0, -1, 1])
  }

  /// In a ball of D dimensions a share q of the points lies within q^(1/D) of the radius, and their
  /// mean is the centre.
  @Test(arguments: ThreatNorm.allCases) func randomPointsFillTheBall(_ norm: ThreatNorm) {
    let radius = Tensor([Double](repeating: 2, count: 4000))
    let points = randomPoints([4000, 1, 1, 3], norm, radius, using: Generator(seed: 5))
    let lengths = norms(points, norm).doubles.map { $0 / 2 }
    #expect(lengths.allSatisfy { $0 <= 1 + 1e-6 })
    for share in [0.1, 0.5, 0.9] {
      let within = lengths.count { $0 <= pow(share, 1.0 / 3) }
      // Four standard deviations.
      let spread = 4 * (share * (1 - share) * 4000).squareRoot()
      #expect(abs(Double(within) - share * 4000) < spread, "\(norm) \(share)")
    }
    let mean = points.mean([0]).absolute().max().item
    #expect(mean < 4 * 2 / 4000.0.squareRoot())
  }

  /// The corners too: in a square the share of points beyond the inscribed disc is 1 − π/4.
  @Test func randomPointsOfTheCubeReachItsCorners() {
    let points = randomPoints([4000, 2], .linf, Tensor(scalar: 1), using: Generator(seed: 6))
    let outside = norms(points, .l2).doubles.count { $0 > 1 }
    let share = 1 - Double.pi / 4
    #expect(abs(Double(outside) - share * 4000) < 4 * (share * (1 - share) * 4000).squareRoot())
  }

  /// In two dimensions |x| of an even point of the L1 ball is below ¼ with probability 1 − (¾)².
  @Test func randomPointsOfTheDiamondAreEven() {
    let points = randomPoints([4000, 2], .l1, Tensor(scalar: 1), using: Generator(seed: 7))
    let near = points.narrowed(1, 0..<1).doubles.count { abs($0) < 0.25 }
    let share = 1 - 0.75 * 0.75
    #expect(abs(Double(near) - share * 4000) < 4 * (share * (1 - share) * 4000).squareRoot())
  }
}
