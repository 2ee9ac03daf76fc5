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
  case channels, rank, specSizes, specMean, batchSize, floatImages, labelCount

  var testDescription: String { rawValue }

  var message: String {
    switch self {
    case .channels:
      "resnet8 (BatchNorm): images of shape [1, 1, 8, 8]; (N, 3, H, W) is needed"
    case .rank: "resnet8 (BatchNorm): images of shape [3, 8, 8]; (N, 3, H, W) is needed"
    case .specSizes: "NetworkSpec: 3 channels, 0 classes"
    case .specMean: "NetworkSpec: mean and deviation need one value for each of 3 channels"
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
    case .specSizes: _ = NetworkSpec(.resnet8, classes: 0)
    case .specMean: _ = NetworkSpec(.resnet8, mean: [0.5], standardDeviation: [0.5])
    case .batchSize: _ = Batches(images: images, labels: .arange(0, 2), batchSize: 0)
    case .floatImages: _ = Batches(images: floats, labels: .arange(0, 2), batchSize: 1)
    case .labelCount: _ = Batches(images: images, labels: .arange(0, 3), batchSize: 1)
    }
  }
}
