import Testing
import Torch

@testable import Vision

struct RasterTensorTests {
  let raster = Raster(width: 2, height: 1, channels: 3, bytes: [0, 51, 255, 102, 153, 204])

  @Test func tensorIsWhatAClassifierTakes() {
    let tensor = raster.tensor()
    #expect(tensor.shape == [3, 1, 2])
    #expect(tensor.array(of: Float.self) == [0, 0.4, 0.2, 0.6, 1, 0.8])
  }

  @Test func floatTensorsComeBack() {
    #expect(Raster(raster.tensor()) == raster)
  }

  @Test func byteTensorsComeBack() {
    #expect(Raster(Tensor(raster.planes(), shape: [3, 1, 2])) == raster)
  }

  /// What a filter gives: other strides, and values outside [0, 1].
  @Test func stridesAndRangeDoNotMatter() {
    let tensor = Tensor([Float(-1), 0.2, 2, 0.4, 0.6, 0.8], shape: [2, 1, 3])
    let expected = Raster(width: 2, height: 1, channels: 3, bytes: [0, 51, 255, 102, 153, 204])
    #expect(Raster(tensor.permuted([2, 1, 0])) == expected)
  }
}
