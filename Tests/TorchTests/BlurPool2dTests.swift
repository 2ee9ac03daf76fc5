import Testing
import Torch

@Suite struct BlurPool2dTests {
  @Test func keepsConstantsAndRemovesTheHighestFrequency() {
    let columns = Tensor.arange(0, 8).to(.float32)
    let alternating = (columns * .pi).cosine().expanded([2, 3, 8, 8])
    let output = BlurPool2d()(alternating + 0.25, .evaluation())
    expectClose(output, .full([2, 3, 4, 4], 0.25), tolerance: 1e-6)
  }

  @Test func anImpulseBecomesTheKernel() {
    var pixels = [Float](repeating: 0, count: 25)
    pixels[12] = 16
    let output = BlurPool2d(stride: 1)(Tensor(pixels, shape: [1, 1, 5, 5]), .evaluation())
    let kernel = Tensor([1, 2, 1, 2, 4, 2, 1, 2, 1] as [Float], shape: [1, 1, 3, 3])
    expectClose(output, kernel.padded([1, 1, 1, 1]))
  }

  @Test func keepsDTypeAndMemoryFormat() {
    let x = Tensor.ones([2, 3, 6, 7]).contiguous(.channelsLast)
    let output = BlurPool2d()(x.to(.bfloat16), .evaluation())
    #expect(output.dtype == .bfloat16 && output.shape == [2, 3, 3, 4])
    #expect(output.isContiguous(.channelsLast))
  }
}
