import Testing
import Torch

@testable import Vision

@Suite struct NetworkTests {
  static let cases =
    NetworkCase.all + [
      NetworkCase(.resnet32HFC, .none, height: 17, width: 14),
      NetworkCase(.resnet32HFC, .batch, channels: 1, height: 15, width: 13),
    ]

  @Test(arguments: cases) func sizeAndLogitsEqualPyTorchs(_ example: NetworkCase) throws {
    let reference = try NetworkReference()
    let network = try example.network()
    #expect(
      network.parameterCount
        == (try reference["\(example.testDescription) parameters"].ints[0]))
    let running = network.logits(example.images, .running)
    expectClose(running, try reference["\(example.testDescription) running"], 1e-4)
    let batch = network.logits(example.images, .batch)
    guard example.spec.norm == .batch else { return expectClose(batch, running) }
    expectClose(batch, try reference["\(example.testDescription) batch"], 1e-4)
  }

  @Test(arguments: cases.filter { $0.spec.norm == .batch })
  func trainingMovesTheRunningStatistics(_ example: NetworkCase) throws {
    let network = try example.network()
    let logits = network(example.images, .training(using: Generator(seed: 0)))
    let name = example.testDescription
    let expected = try NetworkReference().entries.under("\(name) trained ")
    #expect(expected.names.contains("bn1.running_var"))
    for (key, tensor) in expected.entries {
      expectClose(try #require(network.stateDictionary[key]), tensor, 1e-5, key)
    }
    // Training normalises as evaluation with batch statistics does.
    expectClose(logits, try NetworkReference()["\(name) batch"], 1e-4, "logits")
  }

  @Test(arguments: NetworkCase.all.filter { $0.spec.norm == .batch && $0.spec.channels == 3 })
  func evaluationLeavesTheStateAlone(_ example: NetworkCase) throws {
    let network = try example.network()
    let before = network.allState.map { $0.tensor.copy() }
    for statistics in Statistics.allCases { _ = network.logits(example.images, statistics) }
    for (state, old) in zip(network.allState, before) {
      expectClose(state.tensor, old, 0, state.name)
    }
  }

  @Test(arguments: NetworkCase.all.filter { $0.spec.channels == 3 })
  func gradientsReachEveryParameter(_ example: NetworkCase) {
    let network = example.spec.build(seed: 3)
    let logits = network(example.images, .training(using: Generator(seed: 0)))
    let loss = crossEntropy(logits, Tensor([0, 4, 9] as [Int64]))
    let slopes = gradients(of: loss, withRespectTo: network.parameters)
    let names = network.allState.filter { $0.role == .parameter }.map(\.name)
    for (name, slope) in zip(names, slopes) {
      let norm = slope.norm().item
      #expect(norm.isFinite && norm > 0, "\(name)")
    }
  }

  /// An attack asks for the gradient at the image; any class count and batch of one will do.
  @Test(arguments: NetworkSpec.Architecture.allCases)
  func gradientsReachTheImage(_ architecture: NetworkSpec.Architecture) {
    let network = NetworkSpec(architecture, channels: 2, classes: 7).build(seed: 1)
    let image = waveImages([1, 2, 8, 8]).requiringGradient()
    let logits = network.logits(image, .running)
    #expect(logits.shape == [1, 7] && network.classes == 7)
    let slope = gradient(of: logits.narrowed(1, 2..<3).sum(), withRespectTo: image)
    #expect(slope.norm().item > 0)
  }

  @Test func memoryOrderDoesNotMatter() throws {
    let example = NetworkCase(.resnet8, .batch)
    let network = try example.network()
    let expected = network.logits(example.images, .running)
    expectClose(
      network.logits(example.images.contiguous(.channelsLast), .running), expected, 1e-5)
    let turned = example.images.transposed().contiguous().transposed()
    expectClose(network.logits(turned, .running), expected, 1e-5)
  }

  /// (x − mean)/deviation per channel, before the first convolution.
  @Test func normalizationIsInside() throws {
    let example = NetworkCase(.resnet8, .none)
    var spec = example.spec
    (spec.mean, spec.standardDeviation) = ([0.5, 0.25, 0.1], [0.25, 0.5, 2])
    let network = spec.build(seed: 5)
    let plain = example.spec.build(seed: 5)
    let planes = zip(spec.mean, spec.standardDeviation).enumerated().map { channel, numbers in
      let plane = example.images.narrowed(1, channel..<channel + 1)
      return (plane - numbers.0) / numbers.1
    }
    let byHand = plain.logits(Tensor.concatenated(planes, along: 1), .running)
    expectClose(network.logits(example.images, .running), byHand, 1e-5)
    #expect((byHand - plain.logits(example.images, .running)).norm().item > 0.01)
    // It is part of the network but no state: the file's names stay PyTorch's.
    #expect(network.stateDictionary.names == plain.stateDictionary.names)
  }

  @Test func nameTellsTheNormalization() {
    #expect(NetworkSpec(.resnet8).build(seed: 0).name == "resnet8 (BatchNorm)")
    let plain = NetworkSpec(.resnet32HFC, norm: .none).build(seed: 0)
    #expect(plain.name == "resnet32-hfc (no normalisation)")
  }
}
