import Testing
import Torch

@testable import Vision

@Suite struct ResNetTests {
  /// He et al. 2016, table 6: 0.27 and 0.46 million, here with their BatchNorm and last layer.
  @Test func parameterCounts() {
    #expect(NetworkSpec(.resnet18).build(seed: 0).parameterCount == 11_173_962)
    #expect(NetworkSpec(.resnet8).build(seed: 0).parameterCount == 308_650)
    #expect(NetworkSpec(.resnet8, norm: .none).build(seed: 0).parameterCount == 307_306)
    #expect(NetworkSpec(.resnet20).build(seed: 0).parameterCount == 269_722)
    #expect(NetworkSpec(.resnet32).build(seed: 0).parameterCount == 464_154)
    #expect(NetworkSpec(.resnet50).build(seed: 0).parameterCount == 23_520_842)
  }

  @Test func resnet8HasThreeStagesOfOneBlock() throws {
    let state = NetworkSpec(.resnet8, norm: .none, channels: 1).build(seed: 0).stateDictionary
    #expect(
      state.names == [
        "conv1.weight", "layer1.0.conv1.weight", "layer1.0.conv2.weight",
        "layer2.0.conv1.weight", "layer2.0.conv2.weight", "layer2.0.downsample.0.weight",
        "layer3.0.conv1.weight", "layer3.0.conv2.weight", "layer3.0.downsample.0.weight",
        "fc.weight", "fc.bias",
      ])
    let widths = state.entries.filter { $0.name.contains("conv") }.map { $0.tensor.shape[0] }
    #expect(widths == [32, 32, 32, 64, 64, 128, 128])
  }

  /// Any size goes through, down to one pixel.
  @Test(arguments: [[1, 1], [5, 9], [28, 28], [33, 48]])
  func sizesOfAnyKind(_ size: [Int]) {
    let network = NetworkSpec(.resnet8, channels: 1).build(seed: 0)
    let logits = network.logits(waveImages([2, 1] + size), .running)
    #expect(logits.shape == [2, 10] && logits.isFinite().allTrue)
  }
}
