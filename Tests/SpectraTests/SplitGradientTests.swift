import Testing
import Torch

@testable import Spectra

/// The split inside autograd, against central differences in float64.
@Suite struct SplitGradientTests {
  @Test(
    arguments: [
      .disc(radius: 2), .disc(radius: 2, rule: .inclusive), .ring(inner: 1, outer: 2),
      .gaussian(sigma: 1.5), .disc(radius: 0), .disc(radius: 9),
    ] as [FrequencyMask])
  func componentsHaveTheirGradients(_ mask: FrequencyMask) {
    checkGradient("low of \(mask)") { split($0, by: [mask])[0].low }
    checkGradient("high of \(mask)") { split($0, by: [mask])[0].high }
  }

  @Test func rescaledComponentsHaveTheirGradients() {
    checkGradient("rescaled") { Rescale.max(split($0, radius: 2).high) }
  }

  /// Where no high band is left its gradient is zero, not absent: an attack through it goes on.
  @Test func anEmptyHighBandHasAZeroGradient() {
    let images = testImages([1, 1, 5, 4]).requiringGradient()
    for rescale in Rescale.allCases {
      let high = rescale(split(images, radius: 9).high)
      let slope = gradient(of: (high * 3).sum(), withRespectTo: images)
      expectClose(slope, images.detached.zerosLike())
    }
  }

  @Test func nothingIsRecordedWithoutNeed() {
    let images = testImages([1, 1, 5, 4])
    #expect(!split(images, radius: 2).high.requiresGradient)
    images.requiringGradient()
    #expect(split(images, radius: 2).high.requiresGradient)
    #expect(withoutGradients { !split(images, radius: 2).high.requiresGradient })
  }
}

/// Compares the gradient of Σ w · f(x), w fixed, with central differences at every pixel.
private func checkGradient(
  _ name: String, step: Double = 1e-5, _ function: (Tensor) -> Tensor,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let shape = [2, 1, 5, 4]
  let images = testImages(shape, dtype: .float64).requiringGradient()
  let weight = testImages([40], dtype: .float64).reshaped(shape).cosine()
  func weighted(_ x: Tensor) -> Tensor { (function(x) * weight).sum() }
  let analytic = gradient(of: weighted(images), withRespectTo: images)
  let pixels = images.array(of: Double.self)
  let slopes = withoutGradients {
    pixels.indices.map { i in
      let sides = [step, -step].map { shift in
        var moved = pixels
        moved[i] += shift
        return weighted(Tensor(moved, shape: shape)).item
      }
      return (sides[0] - sides[1]) / (2 * step)
    }
  }
  expectClose(
    analytic, Tensor(slopes, shape: shape), 1e-8, name, sourceLocation: sourceLocation)
}
