import Foundation
import Testing
import Torch

@testable import Vision

@Suite struct NetworkTests {
  static let cases =
    NetworkCase.all + [
      NetworkCase(.resnet32HFC, .none, height: 28, width: 28),
      NetworkCase(.resnet32HFC, .none, height: 17, width: 14),
      NetworkCase(.resnet32HFC, .batch, channels: 1, height: 15, width: 13),
      NetworkCase(.resnet8, .none, stem: 5), NetworkCase(.resnet18, .batch, stem: 7),
    ]

  @Test(arguments: cases) func logitsEqualPyTorchs(_ example: NetworkCase) throws {
    let reference = try NetworkReference()
    let network = try example.network()
    if example.spec.stemKernel == nil, let place = example.variant {
      let name = "\(example.spec.architecture.rawValue) \(example.spec.norm) parameters"
      #expect(network.parameterCount == (try reference[name].ints[place]))
    }
    let running = network.logits(example.images, .running)
    expectClose(running, try reference["\(example.testDescription) running"], 1e-4)
    #expect((running[0] - running[1]).norm().item > 1e-3, "blind to the image")
    guard example.spec.hasBatchStatistics else { return }
    let batch = network.logits(example.images, .batch)
    expectClose(batch, try reference["\(example.testDescription) batch"], 1e-4)
  }

  /// Merged layers, as attacks and evaluations have them, against the layers one by one.
  @Test(arguments: NetworkCase.quick)
  func constantWeightsChangeNeitherLogitsNorGradients(_ example: NetworkCase) throws {
    let network = try example.network()
    let images = example.images.requiringGradient()
    func results(_ logits: Tensor) -> [Tensor] {
      [logits, gradient(of: (logits * logits).sum(), withRespectTo: images)]
    }
    let plain = results(network(images, .evaluation()))
    for (merged, expected) in zip(results(network.logits(images, .running)), plain) {
      let size = expected.absolute().max().item
      #expect((merged - expected).absolute().max().item <= 1e-4 * max(1, size))
    }
  }

  @Test(arguments: NetworkCase.quick.filter { $0.spec.hasBatchStatistics })
  func trainingMovesTheRunningStatistics(_ example: NetworkCase) throws {
    let network = try example.network()
    let logits = network(example.images, .training(using: Generator(seed: 0)))
    let name = example.testDescription
    let expected = try NetworkReference().entries.under("\(name) trained ")
    #expect(expected.names.contains { $0.hasSuffix(".running_var") })
    for (key, tensor) in expected.entries {
      expectClose(try #require(network.stateDictionary[key]), tensor, 1e-5, key)
    }
    // Training normalises as evaluation with batch statistics does.
    expectClose(logits, try NetworkReference()["\(name) batch"], 1e-4, "logits")
  }

  /// Only BatchNorm tells training from evaluation, and one kind of statistics from the other.
  @Test(arguments: NetworkCase.quick.filter { !$0.spec.hasBatchStatistics })
  func everyModeIsTheSame(_ example: NetworkCase) throws {
    let network = try example.network()
    let expected = network.logits(example.images, .running)
    expectClose(network.logits(example.images, .batch), expected)
    expectClose(network(example.images, .training(using: Generator(seed: 0))), expected)
    #expect(network.allState.allSatisfy { $0.role == .parameter })
  }

  @Test(arguments: NetworkCase.quick.filter { $0.spec.channels == 3 })
  func evaluationLeavesTheStateAlone(_ example: NetworkCase) throws {
    let network = try example.network()
    let before = network.allState.map { $0.tensor.copy() }
    for statistics in Statistics.allCases { _ = network.logits(example.images, statistics) }
    for (state, old) in zip(network.allState, before) {
      expectClose(state.tensor, old, 0, state.name)
    }
  }

  /// Biases that a mean is subtracted from behind have none, but for rounding.
  @Test(arguments: NetworkCase.quick) func gradientsReachEveryParameter(_ example: NetworkCase) {
    let network = example.spec.build(seed: 3)
    let logits = network(example.images, .training(using: Generator(seed: 0)))
    let loss = crossEntropy(logits, Tensor([0, 9] as [Int64]))
    let slopes = gradients(of: loss, withRespectTo: network.parameters)
    let states = network.allState.filter { $0.role == .parameter }
    let centred = [.batch, .instance].contains(example.spec.norm)
    let convolutions = Set(states.filter { $0.tensor.rank == 4 }.map { parent($0.name) })
    for (state, slope) in zip(states, slopes) {
      let size = slope.norm().item
      let isBias = state.name.hasSuffix(".bias") && convolutions.contains(parent(state.name))
      #expect(size.isFinite && (size > 0 || (centred && isBias)), "\(state.name)")
    }
  }

  private func parent(_ name: String) -> Substring { name[..<(name.lastIndex(of: ".")!)] }

  /// An attack asks for the gradient at the image; any class count and batch of one will do.
  @Test(arguments: NetworkSpec.Architecture.allCases)
  func gradientsReachTheImage(_ architecture: NetworkSpec.Architecture) {
    let network = NetworkSpec(
      architecture, norm: architecture.defaultNorm, channels: 2, height: 20, width: 24, classes: 7
    ).build(seed: 1)
    let image = waveImages([1, 2, 20, 24]).requiringGradient()
    let logits = network.logits(image, .running)
    #expect(logits.shape == [1, 7] && network.classes == 7)
    let slope = gradient(of: logits.narrowed(1, 2..<3).sum(), withRespectTo: image)
    #expect(slope.norm().item > 0)
  }

  @Test(arguments: NetworkSpec.Architecture.light)
  func memoryOrderDoesNotMatter(_ architecture: NetworkSpec.Architecture) throws {
    let example = NetworkCase(architecture, architecture.defaultNorm)
    let network = try example.network()
    let expected = network.logits(example.images, .running)
    expectClose(
      network.logits(example.images.contiguous(.channelsLast), .running), expected, 1e-4)
    let turned = example.images.transposed().contiguous().transposed()
    expectClose(network.logits(turned, .running), expected, 1e-4)
  }

  /// bfloat16 has 8 bits: what is left of the logits is their size, not their last digits.
  @Test(arguments: NetworkCase.quick.filter { $0.spec.channels == 3 })
  func reducedPrecisionComesNear(_ example: NetworkCase) {
    let network = example.spec.build(seed: 1)
    let exact = network.logits(example.images, .running).detached
    let rounded = withAutocast(.bfloat16) { network.logits(example.images, .running) }.detached
    let error = (rounded.to(.float32) - exact).norm().item / exact.norm().item
    #expect(error > 0 && error < 0.05, "\(error)")
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

  /// Fixtures/networks.py wrote the list from torchvision's own models; Fixtures/strict.py loads
  /// files of ours into them.
  @Test(arguments: [
    NetworkSpec(.resnet18), NetworkSpec(.resnet50), NetworkSpec(.vgg11, norm: .none),
    NetworkSpec(.vgg11), NetworkSpec(.vgg16, norm: .none), NetworkSpec(.vgg16),
    NetworkSpec(.vit, norm: .layer),
  ]) func namesAndShapesAreTorchvisions(_ spec: NetworkSpec) throws {
    let list = try String(contentsOfFile: fixture("torchvision.txt"), encoding: .utf8)
    let title = "\(spec.architecture.rawValue) \(spec.norm) "
    let expected = list.split(separator: "\n").filter { $0.hasPrefix(title) }
    let lines = spec.build(seed: 0).stateDictionary.entries.map { name, tensor in
      title + ([name] + tensor.shape.map(String.init)).joined(separator: " ")
    }
    #expect(!expected.isEmpty && lines.sorted() == expected.map(String.init).sorted())
  }
}
