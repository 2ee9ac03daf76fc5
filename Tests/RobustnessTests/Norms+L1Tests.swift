import Testing
import Torch

@testable import Robustness

@Suite struct NormsL1Tests {
  @Test func equalsRootFinding() throws {
    let reference = try Reference()
    let (points, radius) = (try reference["l1.points"], try reference["l1.radius"])
    expectClose(projectedOntoL1(points, radius), try reference["l1.plain"], 1e-12, "plain")
    expectClose(
      projectedOntoL1InsideBox(points, around: try reference["l1.images"], radius),
      try reference["l1.boxed"], 1e-12, "boxed")
  }

  /// No feasible point of a random sample is nearer.
  @Test func nothingFeasibleIsNearer() {
    let point = testNumbers([1, 1, 2, 3], seed: 8) * 0.5
    let image = testImages([1, 1, 2, 3], seed: 9)
    let found = projectedOntoL1InsideBox(point, around: image, Tensor([0.8]))
    #expect(norms(found, .l1).item <= 0.8 + 1e-12)
    let others = randomPoints([20_000, 6], .l1, Tensor(scalar: 0.8), using: Generator(seed: 10))
      .to(.float64)
    let boxed = clippedToBox(others + image.reshaped([1, 6])) - image.reshaped([1, 6])
    let nearest = norms(boxed - point.reshaped([1, 6]), .l2).min().item
    #expect(norms(found - point, .l2).item <= nearest)
  }

  @Test func farImagesMakeTheBoxIrrelevant() {
    let points = testNumbers([4, 3, 2, 2]) * 0.05
    let images = points.onesLike() * 0.5
    let radius = Tensor([0.1, 0.2, 0.05, 10.0])
    expectClose(
      projectedOntoL1InsideBox(points, around: images, radius), projectedOntoL1(points, radius),
      1e-14)
  }

  @Test func float32StaysOnTheBall() {
    let points = testNumbers([8, 3, 32, 32]).to(.float32)
    let radius = Tensor([Float](repeating: 12, count: 8))
    let lengths = norms(projectedOntoL1(points, radius).to(.float64), .l1).doubles
    #expect(lengths.allSatisfy { abs($0 - 12) < 1e-4 })
  }

  @Test func nothingToMove() {
    let zeros = Tensor.zeros([2, 3], dtype: .float64)
    #expect(projectedOntoL1(zeros, Tensor([0.0, 1])).doubles == zeros.doubles)
    #expect(
      projectedOntoL1InsideBox(zeros, around: zeros, Tensor([0.0, 1])).doubles == zeros.doubles)
  }
}
