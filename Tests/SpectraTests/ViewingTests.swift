import Testing
import Torch

@testable import Spectra

@Suite struct ViewingTests {
  @Test func zeroIsGreyAndTheLargestDeviationAnEnd() {
    let values: [Float] = [-2, 1, 0, 0.5, 0.125, 0, -0.0625, 0]
    let view = amplifiedForViewing(Tensor(values, shape: [2, 2, 1, 2]))
    #expect(view.floats == [0, 0.75, 0.5, 0.625, 1, 0.5, 0.25, 0.5])
  }

  @Test func nothingAndRoundingAreGrey() {
    let black = amplifiedForViewing(Tensor.zeros([1, 3, 4, 4]))
    expectClose(black, Tensor.full([1, 3, 4, 4], 0.5))
    // 1021 is prime: the largest rounding met, more than a millionth.
    let rounding = amplifiedForViewing(split(Tensor.ones([1, 1, 1021, 1021]), radius: 4).high)
    expectClose(rounding, Tensor.full([1, 1, 1021, 1021], 0.5), 3e-6)
  }

  @Test func valuesLieInTheUnitInterval() {
    let view = amplifiedForViewing(split(testImages([5, 3, 31, 20]), radius: 6).high)
    #expect(view.min().item >= 0 && view.max().item <= 1)
    for image in 0..<5 {
      #expect(abs(greatest(view[image] - 0.5) - 0.5) < 1e-6)
    }
  }

  /// One image without a batch axis, as the split command has it.
  @Test func oneImage() {
    let high = split(testImages([2, 3, 9, 9]), radius: 2).high
    expectClose(amplifiedForViewing(high[1]), amplifiedForViewing(high)[1])
  }
}
