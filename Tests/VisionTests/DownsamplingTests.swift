import Testing
import Torch

@testable import Vision

/// Anti-aliased networks against PyTorch (see Fixtures/networks.py).
@Suite struct DownsamplingTests {
  static let cases =
    NetworkSpec.Architecture.allCases.filter { $0 != .vit }
    .map { NetworkCase($0, .batch, pooling: .blur) }
    + [.lenet5, .alexnet, .vgg11, .resnet32HFC, .resnet20].map {
      NetworkCase($0, .group, height: 28, width: 28, pooling: .blur)
    }

  @Test(arguments: cases) func logitsEqualPyTorchs(_ example: NetworkCase) throws {
    let expected = try NetworkReference()["\(example.testDescription) blur"]
    let network = try example.network()
    expectClose(network.logits(example.images, .running), expected, 1e-4)
  }

  /// The blur has no state: weights move between both kinds of network.
  @Test(arguments: NetworkSpec.Architecture.light.filter { $0 != .vit })
  func namesAndSeedsStay(_ architecture: NetworkSpec.Architecture) {
    let plain = NetworkSpec(architecture).build(seed: 2)
    let blurred = NetworkSpec(architecture, pooling: .blur).build(seed: 2)
    #expect(blurred.stateDictionary.names == plain.stateDictionary.names)
    for (a, b) in zip(blurred.allState, plain.allState) { expectClose(a.tensor, b.tensor) }
  }

  @Test(arguments: cases.filter { $0.spec.architecture.isLight })
  func gradientsReachEveryParameter(_ example: NetworkCase) {
    let network = example.spec.build(seed: 3)
    let logits = network(example.images, .evaluation())
    let loss = crossEntropy(logits, Tensor([0, 9] as [Int64]))
    let slopes = gradients(of: loss, withRespectTo: network.parameters)
    for slope in slopes { #expect(slope.norm().item > 0) }
  }
}
