import Foundation
import Testing
import Torch

@testable import Vision

/// What a programmer reads who hands batches or networks what they cannot take.
@Suite struct VisionTrapTests {
  @Test(arguments: VisionTrap.allCases) func saysWhatIsWrong(_ trap: VisionTrap) async throws {
    let result = try await #require(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [trap] in trap.trigger() }
    let text = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(text.contains(": " + trap.message), "\(text)")
  }
}

enum VisionTrap: String, CaseIterable, Codable, Sendable, CustomTestStringConvertible {
  case channels, rank, imageSize, leastSize, specSizes, specMean, batchSize, floatImages, labelCount

  var testDescription: String { rawValue }

  var message: String {
    switch self {
    case .channels:
      "resnet8 (BatchNorm): images of shape [1, 1, 8, 8]; (N, 3, H, W) is needed"
    case .rank: "resnet8 (BatchNorm): images of shape [3, 8, 8]; (N, 3, H, W) is needed"
    case .imageSize:
      "lenet5 (BatchNorm): images of shape [1, 3, 28, 32]; 32×32 pixels are needed"
    case .leastSize:
      "resnet8 (BatchNorm), blur pooling: images of shape [1, 3, 4, 9]; 5×5 pixels or more are "
        + "needed"
    case .specSizes: "NetworkSpec: channels is 0; it is 1 or more; classes is 0; it is 1 or more"
    case .specMean: "NetworkSpec: mean and deviation need one finite value for each of 3 channels"
    case .batchSize: "Batches: a batch of 0 images"
    case .floatImages: "Batches: images of float32[2, 1, 4, 4]; uint8 (N, C, H, W) is needed"
    case .labelCount: "Batches: labels of shape [3] for 2 images"
    }
  }

  func trigger() {
    let floats = Tensor.zeros([2, 1, 4, 4])
    let images = floats.to(.uint8)
    switch self {
    case .channels: _ = NetworkSpec(.resnet8).build(seed: 0).logits(.zeros([1, 1, 8, 8]), .running)
    case .rank: _ = NetworkSpec(.resnet8).build(seed: 0).logits(.zeros([3, 8, 8]), .running)
    case .imageSize:
      _ = NetworkSpec(.lenet5).build(seed: 0).logits(.zeros([1, 3, 28, 32]), .running)
    case .leastSize:
      let network = NetworkSpec(.resnet8, pooling: .blur).build(seed: 0)
      _ = network.logits(.zeros([1, 3, 4, 9]), .running)
    case .specSizes: _ = NetworkSpec(.resnet8, channels: 0, classes: 0).build(seed: 0)
    case .specMean:
      _ = NetworkSpec(.resnet8, mean: [0.5], standardDeviation: [0.5]).build(seed: 0)
    case .batchSize: _ = Batches(images: images, labels: .arange(0, 2), batchSize: 0)
    case .floatImages: _ = Batches(images: floats, labels: .arange(0, 2), batchSize: 1)
    case .labelCount: _ = Batches(images: images, labels: .arange(0, 3), batchSize: 1)
    }
  }
}
