import Testing
import Torch

@testable import Spectra

@Suite struct RescaleTests {
  @Test func noneLeavesImagesAlone() {
    let images = testImages([2, 3, 4, 4]) * 3
    expectClose(Rescale.none(images), images)
  }

  /// Divided by the largest value over pixels and channels; the minimum is not subtracted.
  @Test func maxDividesEachImageByItsOwnMaximum() {
    let values: [Float] = [-4, 2, 0.5, 1, 0, 0.5, -1, 0.25]
    let rescaled = Rescale.max(Tensor(values, shape: [2, 2, 1, 2]))
    #expect(rescaled.floats == [-2, 1, 0.25, 0.5, 0, 1, -2, 0.5])
  }

  @Test func highComponentsAreAmplifiedAndKeepTheirNegatives() {
    let high = split(testImages([3, 3, 32, 32]) * 0.1 + 0.4, radius: 8).high
    let rescaled = Rescale.max(high)
    #expect(greatest(high) < 0.1 && rescaled.min().item < -0.5)
    for image in 0..<3 {
      #expect(rescaled[image].max().item == 1)
      expectClose(rescaled[image] * high[image].max().item, high[image], 1e-7)
    }
  }

  @Test func blackImagesStayBlackBesideOthers() {
    let images = testImages([3, 1, 8, 8])
    images[1].fillInPlace(with: 0)
    for part in [split(images, radius: 3).low, split(images, radius: 3).high] {
      let rescaled = Rescale.max(part)
      expectClose(rescaled[1], Tensor.zeros([1, 8, 8]))
      #expect(rescaled[0].max().item == 1 && rescaled[2].max().item == 1)
    }
  }

  @Test func imagesWithoutAPositiveValueAreLeftAsTheyAre() {
    let images = Tensor([-1, -0.5, -3, 0] as [Float], shape: [2, 1, 1, 2])
    expectClose(Rescale.max(images), images)
  }

  /// What the high component of a constant image holds is rounding: amplified it would be noise. At
  /// awkward lengths (211 and 223 are prime) rounding is largest.
  @Test(arguments: [
    [32, 32], [28, 28], [31, 31], [33, 48], [224, 224], [97, 101], [211, 223],
  ])
  func roundingIsNotAmplified(_ size: [Int]) {
    for grey in [1, 0.7, 3.0 / 255] {
      let images = Tensor.full([1, 3] + size, grey)
      for radius in [0.5, 4, 20] {
        let high = Rescale.max(split(images, radius: radius).high)
        #expect(greatest(high) < 3e-6, "\(size), grey \(grey), radius \(radius)")
      }
    }
  }

  /// The faintest content that an 8-bit image can have is still content: one pixel, one step.
  @Test func theFaintestContentIsAmplified() {
    let images = Tensor.zeros([1, 1, 32, 32])
    images[0][0][7][9..<10].fillInPlace(with: 1.0 / 255)
    for radius in [4, 8, 12, 16, 20, 22] as [Double] {
      #expect(Rescale.max(split(images, radius: radius).high).max().item == 1, "\(radius)")
    }
    #expect(Rescale.max(split(images, radius: 4).low).max().item == 1)
  }

  @Test func namesAreThoseOfTheCommand() {
    #expect(Rescale.allCases.map(\.rawValue) == ["none", "max"])
    #expect(MaskRule.allCases.map(\.rawValue) == ["strict", "inclusive"])
  }
}
