import Foundation
import Testing
import Torch

@testable import Training

@Suite struct TargetsTests {
  private let logits = Tensor.randomNormal([6, 4], using: Generator(seed: 3)) * 3
  private let first = Tensor([0, 1, 2, 3, 0, 2] as [Int64])
  private let second = Tensor([1, 1, 3, 0, 2, 2] as [Int64])
  private let shares = Tensor([0, 0.25, 0.5, 0.7, 1, 0.1] as [Float])

  private var mixed: [Targets] {
    [Targets(first, second, share: shares), Targets(first, second, share: Tensor(scalar: 0.3))]
  }

  @Test(arguments: [0, 0.1, 1], [Reduction.mean, .sum, .none])
  func theLossIsTheCrossEntropyOfTheProbabilities(_ smoothing: Double, _ reduction: Reduction) {
    for targets in mixed + [Targets(first)] {
      let loss = targets.loss(logits, labelSmoothing: smoothing, reduction: reduction)
      let expected = crossEntropy(
        logits, targets.probabilities(classes: 4), labelSmoothing: smoothing, reduction: reduction)
      #expect(loss.shape == expected.shape)
      #expect((loss - expected).absolute().max().item < 2e-6)
    }
  }

  /// As training without mixing computed it, to the bit.
  @Test func oneClassIsThePlainLoss() {
    let loss = Targets(first).loss(logits, labelSmoothing: 0.1)
    #expect(loss.item == crossEntropy(logits, first, labelSmoothing: 0.1).item)
  }

  /// Two logits 0 and ln 3: probabilities ¼ and ¾.
  @Test func byHand() {
    let logits = Tensor([0, Float(log(3.0))], shape: [1, 2])
    let targets = Targets(
      Tensor([0] as [Int64]), Tensor([1] as [Int64]), share: Tensor(scalar: 0.2))
    let expected = 0.2 * log(4.0) + 0.8 * log(4.0 / 3)
    #expect(abs(targets.loss(logits).item - expected) < 1e-6)
    #expect(targets.probabilities(classes: 2).floats == [0.2, 0.8])
  }

  @Test func probabilitiesAddWhereBothClassesAreOne() {
    let rows = mixed[0].probabilities(classes: 4)
    #expect(rows[1].floats == [0, 1, 0, 0])
    #expect(rows[3].floats == [1 - 0.7, 0, 0, 0.7])
    #expect(rows[4].floats == [1, 0, 0, 0])
    #expect(Targets(first).probabilities(classes: 4)[3].floats == [0, 0, 0, 1])
  }

  @Test func gradientsFlowToTheLogits() {
    for targets in mixed {
      let leaf = logits.copy().requiringGradient()
      let slope = gradient(of: targets.loss(leaf), withRespectTo: leaf)
      let expected = (logits.softmax() - targets.probabilities(classes: 4)) / 6
      #expect((slope - expected).absolute().max().item < 1e-7)
    }
  }
}
