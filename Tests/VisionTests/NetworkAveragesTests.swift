import Foundation
import Testing
import Torch

@testable import Vision

@Suite struct NetworkAveragesTests {
  private let images = Tensor.randomIntegers(
    [60, 3, 32, 32], in: 0..<256, using: Generator(seed: 5)
  ).to(.uint8)
  private let network = NetworkSpec(.resnet8, norm: .batch).build(seed: 3)

  /// The first layer's are means of what its convolution gives, batch by batch.
  @Test func ofTheFirstLayerByHand() throws {
    network.estimateAverages(on: images, batchSize: 20)
    let state = network.stateDictionary
    let outputs = withoutGradients {
      (0..<3).map {
        unitImages(images[20 * $0..<20 * $0 + 20])
          .convolved2d(state["conv1.weight"]!, padding: 1).to(.float64)
      }
    }
    let mean = outputs.map { $0.mean([0, 2, 3]) }.reduce(Tensor(scalar: 0, dtype: .float64), +) / 3
    let variance =
      outputs.map { $0.variance([0, 2, 3]) }.reduce(Tensor(scalar: 0, dtype: .float64), +) / 3
    expectNear(try #require(state["bn1.running_mean"]), mean)
    expectNear(try #require(state["bn1.running_var"]), variance)
    #expect(state["bn1.num_batches_tracked"]?.ints == [3])
  }

  private func expectNear(_ a: Tensor, _ b: Tensor) {
    #expect((a.to(.float64) - b).absolute().max().item < 1e-5)
  }

  /// Of one batch they are that batch's own: both kinds of statistics then answer alike, but for
  /// Bessel's correction.
  @Test func ofOneBatchTheyAreItsOwn() {
    network.estimateAverages(on: images, batchSize: 60)
    let shown = unitImages(images)
    withoutGradients {
      let (running, batch) = (network.logits(shown, .running), network.logits(shown, .batch))
      let difference = (running - batch).absolute().max().item
      #expect(difference < 2e-3 * batch.absolute().max().item, "\(difference)")
    }
  }

  @Test func weightsStayAndALastPartIsLeftOut() {
    let before = network.parameters.map { $0.detached.copy() }
    var steps: [Int] = []
    network.estimateAverages(on: images, batchSize: 25) { steps.append($0) }
    #expect(steps == [25, 50])
    for (old, new) in zip(before, network.parameters) { #expect(old.floats == new.floats) }
    #expect(network.hasAverages)
    #expect(!NetworkSpec(.resnet8, norm: .group).build(seed: 0).hasAverages)
  }

  @Test func aCopyIsOfItsOwn() {
    let twin = network.copy()
    #expect(twin.spec == network.spec)
    let before = network.stateDictionary["conv1.weight"]!.floats
    withoutGradients { twin.stateDictionary["conv1.weight"]!.fillInPlace(with: 0) }
    #expect(network.stateDictionary["conv1.weight"]!.floats == before)
  }
}
