import Testing
import Torch

@testable import Spectra

@Suite struct LowPassTests {
  /// Bins lie exactly on the circles of 4 and 5; 100 is beyond every bin.
  private let radii: [Double] = [0, 0.5, 1, 4, 5, 6.3, 100, .infinity]

  @Test(arguments: MaskRule.allCases, [[8, 3, 32, 32], [8, 1, 15, 10], [8, 2, 7, 7]])
  func eachImageIsSplitAtItsRadius(_ rule: MaskRule, _ shape: [Int]) {
    for (dtype, tolerance) in [(DType.float64, 1e-13), (.float32, 1e-6)] {
      let images = testImages(shape, dtype: dtype)
      let low = lowPassed(images, radii: Tensor(radii), rule: rule)
      for (index, radius) in radii.enumerated() where radius.isFinite {
        let expected = split(images[index], radius: radius, rule: rule).low
        expectClose(low[index], expected, tolerance, "radius \(radius)")
      }
    }
  }

  @Test func whatKeepsEveryBinChangesNothing() {
    let images = testImages([8, 2, 7, 9])
    let low = lowPassed(images, radii: Tensor(radii))
    for index in 5..<8 { expectClose(low[index], images[index]) }
  }

  /// The farthest bin of 6×8 images is at exactly 5.
  @Test func theFarthestBinFollowsTheRule() {
    let images = testImages([2, 1, 6, 8])
    let radii = Tensor([5, 5] as [Double])
    expectClose(lowPassed(images, radii: radii, rule: .inclusive), images)
    #expect(greatest(lowPassed(images, radii: radii, rule: .strict) - images) > 1e-4)
  }

  @Test func otherShapesAndDTypes() {
    let images = testImages([8, 3, 12, 10])
    let low = lowPassed(images, radii: Tensor(radii))
    expectClose(lowPassed(images.contiguous(.channelsLast), radii: Tensor(radii)), low, 1e-6)
    expectClose(
      lowPassed(images, radii: Tensor(radii.map(Float.init))),
      lowPassed(
        images, radii: Tensor(radii.map { Double(Float($0)) })))
    let planes = lowPassed(images.narrowed(1, 0..<1).squeezed(1), radii: Tensor(radii))
    expectClose(planes, low.narrowed(1, 0..<1).squeezed(1), 1e-6)
    #expect(lowPassed(images[0..<0], radii: Tensor([] as [Double])).shape == [0, 3, 12, 10])
  }

  /// ⟨F(x), y⟩ = ⟨x, F(y)⟩: the gradient of Σ y F(x) is F(y).
  @Test func gradientsAreThoseOfALinearFilter() {
    let images = testImages([8, 1, 9, 8], dtype: .float64).requiringGradient()
    let weights = testImages([8, 1, 9, 8], dtype: .float64).flipped([2, 3])
    let output = (lowPassed(images, radii: Tensor(radii)) * weights).sum()
    expectClose(
      gradient(of: output, withRespectTo: images), lowPassed(weights, radii: Tensor(radii)), 1e-12)
  }
}
