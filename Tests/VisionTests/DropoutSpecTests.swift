import Foundation
import Testing
import Torch

@testable import Vision

/// A network and a place for dropout.
struct DropoutCase: Sendable, CustomTestStringConvertible {
  let architecture: NetworkSpec.Architecture
  let place: DropoutSpec.Place

  var testDescription: String { "\(architecture.rawValue) \(place)" }

  func spec(rate: Double = 0.5, activeAtTest: Bool = false) -> NetworkSpec {
    NetworkSpec(
      architecture, norm: architecture == .vit ? .layer : .none, height: 16, width: 16,
      dropout: DropoutSpec(rate: rate, place: place, activeAtTest: activeAtTest))
  }

  static let all = NetworkSpec.Architecture.light.flatMap { architecture in
    DropoutSpec.Place.allCases.map { DropoutCase(architecture: architecture, place: $0) }
  }.filter { $0.spec().problems.isEmpty }
}

@Suite struct DropoutSpecTests {
  let images = waveImages([2, 3, 16, 16])

  @Test(arguments: DropoutCase.all) func worksInTrainingOnly(_ example: DropoutCase) {
    var spec = example.spec()
    let network = spec.build(seed: 1)
    spec.dropout = nil
    let plain = spec.build(seed: 1)
    #expect(network.stateDictionary.names == plain.stateDictionary.names)
    #expect(!network.isRandomized)
    let expected = plain.logits(images, .running)
    for _ in 0..<2 { expectClose(network.logits(images, .running), expected) }
    func trained(_ seed: UInt64) -> Tensor {
      network(images, .training(using: Generator(seed: seed))).detached
    }
    expectClose(trained(1), trained(1))
    #expect((trained(1) - trained(2)).norm().item > 0)
    #expect((trained(1) - expected).norm().item > 0)
  }

  @Test(arguments: DropoutCase.all) func atTestItIsReproducibleNoise(_ example: DropoutCase) {
    let network = example.spec(activeAtTest: true).build(seed: 1)
    #expect(network.isRandomized)
    let first = (0..<2).map { _ in network.logits(images, .running).detached }
    #expect((first[0] - first[1]).norm().item > 0)
    // Seeded at the start as the weights are, and again whenever asked.
    let again = example.spec(activeAtTest: true).build(seed: 1)
    for logits in first { expectClose(again.logits(images, .running), logits) }
    network.restartTestNoise(seed: 1)
    for logits in first { expectClose(network.logits(images, .running), logits) }
    network.restartTestNoise(seed: 2)
    #expect((network.logits(images, .running) - first[0]).norm().item > 0)
    // A pass that brings its own noise leaves the network's alone.
    network.restartTestNoise(seed: 1)
    expectClose(network(images, .evaluation(using: Generator(seed: 1))), first[0])
    expectClose(network.logits(images, .running), first[0])
  }

  @Test func noRateNoNoise() {
    let spec = DropoutCase(architecture: .resnet8, place: .features).spec(
      rate: 0, activeAtTest: true)
    let network = spec.build(seed: 0)
    #expect(!network.isRandomized)
    expectClose(network.logits(images, .running), network.logits(images, .running))
  }

  /// On the last map, before it is pooled.
  @Test func featuresAreDroppedPixelByPixel() throws {
    let spec = NetworkSpec(.resnet8, norm: .none, dropout: DropoutSpec(rate: 0.3))
    let network = spec.build(seed: 1)
    let body = try #require(network.body as? ResNet)
    let pass = Pass.evaluation()
    let stemmed = body.stem(images.contiguous(.channelsLast), pass).relu()
    let features = body.stages.reduce(stemmed) { $1($0, pass) }
    let kept = features.droppedOut(rate: 0.3, using: Generator(seed: 9)).globalAveragePooled()
    expectClose(
      network(images, .training(using: Generator(seed: 9))), body.head.linear(kept, pass), 1e-5)
  }

  /// Behind the pool each of the 128 inputs of the last layer is zero or doubled.
  @Test func theClassifiersInputsAreDropped() throws {
    var spec = NetworkSpec(.resnet8, norm: .none, classes: 128)
    let weights = { (network: Network) in
      withoutGradients { (network.body as? ResNet)?.head.linear.weight.copyInPlace(from: eye(128)) }
    }
    let plain = spec.build(seed: 1)
    spec.dropout = DropoutSpec(rate: 0.5, place: .classifier)
    let network = spec.build(seed: 1)
    weights(plain)
    weights(network)
    let expected = plain.logits(images, .running).floats
    let logits = network(images, .training(using: Generator(seed: 9))).floats
    var kept = 0
    for (value, full) in zip(logits, expected) {
      #expect(value == 0 || abs(value - 2 * full) <= 1e-5)
      kept += value == 0 ? 0 : 1
    }
    // 256 throws of a coin, but for features that are zero anyway.
    #expect((60...160).contains(kept))
  }

  /// In LeNet and AlexNet each fully connected layer's input.
  @Test func everyFullyConnectedLayerDrops() throws {
    let spec = NetworkSpec(
      .lenet5, norm: .none, height: 16, width: 16,
      dropout: DropoutSpec(rate: 0.3, place: .classifier))
    let network = spec.build(seed: 1)
    let body = try #require(network.body as? LeNet)
    let (pass, noise) = (Pass.evaluation(), Generator(seed: 4))
    let maps = body.firstPool(body.first(images, pass).relu(), pass)
    var hidden = body.secondPool(body.second(maps, pass).relu(), pass).flattened(from: 1)
    for (place, layer) in body.connected.enumerated() {
      hidden = layer(hidden.droppedOut(rate: 0.3, using: noise), pass)
      if place < 2 { hidden = hidden.relu() }
    }
    expectClose(network(images, .training(using: Generator(seed: 4))), hidden, 1e-5)
  }

  /// Between the convolutions of a block, behind the ReLU.
  @Test func blocksDropBeforeTheirLastConvolution() {
    let spec = NetworkSpec(
      .wrn16x4, norm: .none, dropout: DropoutSpec(rate: 0.3, place: .blocks))
    let build = LayerBuilder(spec: spec, generator: Generator(seed: 0))
    let maps = wave([2, 4, 6, 6], phase: 1).to(.float32)
    let (pass, still) = (Pass.training(using: Generator(seed: 5)), Pass.evaluation())
    func dropped(_ hidden: Tensor) -> Tensor {
      hidden.relu().droppedOut(rate: 0.3, using: Generator(seed: 5))
    }
    let wide = WideBlock(build, 4, 4, stride: 1)
    expectClose(
      wide(maps, pass), wide.second(dropped(wide.first(maps.relu(), still)), still) + maps, 1e-5)
    pass.generator?.reseed(5)
    let basic = BasicBlock(build, 4, 4, stride: 1) { _, _, _ in Identity() }
    expectClose(
      basic(maps, pass), (basic.second(dropped(basic.first(maps, still)), still) + maps).relu(),
      1e-5)
    pass.generator?.reseed(5)
    let coded = PreactivationBlock(build, inputs: 4, outputs: 4, activatesInput: true)
    expectClose(
      coded(maps, pass), coded.second(dropped(coded.first(maps.relu(), still)), still) + maps, 1e-5)
    pass.generator?.reseed(5)
    let narrow = Bottleneck(build, 4, 1, stride: 1)
    let middle = narrow.second(narrow.first(maps, still).relu(), still)
    expectClose(narrow(maps, pass), (narrow.third(dropped(middle), still) + maps).relu(), 1e-5)
  }

  @Test func keysThatMayBeMissing() throws {
    func decoded(_ text: String) throws -> DropoutSpec {
      try JSONDecoder().decode(DropoutSpec.self, from: Data(text.utf8))
    }
    #expect(try decoded("{}") == DropoutSpec(rate: 0.5, place: .features, activeAtTest: false))
    let full = #"{"rate":0.1,"place":"blocks","activeAtTest":true}"#
    #expect(try decoded(full) == DropoutSpec(rate: 0.1, place: .blocks, activeAtTest: true))
  }
}

private func eye(_ size: Int) -> Tensor { Tensor.arange(0, size).oneHot(size).to(.float32) }
