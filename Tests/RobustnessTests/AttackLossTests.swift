import Foundation
import Testing
import Torch

@testable import Robustness

@Suite struct AttackLossTests {
  @Test(arguments: AttackLoss.all.map(\.name)) func equalsTheReference(_ name: String) throws {
    let reference = try Reference()
    let loss = try #require(AttackLoss.all.first { $0.name == name })
    let logits = try reference["loss.logits"]
    let goal = Goal(
      labels: try reference["loss.labels"], targets: try reference["loss.targets"],
      cleanLogits: logits.flipped([0]))
    expectClose(loss(logits, goal), try reference["loss.\(name)"], 1e-12)
  }

  @Test(arguments: AttackLoss.all.map(\.name)) func gradientsAreFiniteDifferences(
    _ name: String
  ) throws {
    let loss = try #require(AttackLoss.all.first { $0.name == name })
    let logits = testNumbers([3, 6], seed: 4)
    let goal = Goal(
      labels: Tensor([Int64(0), 3, 5]), targets: Tensor([Int64(1), 2, 0]),
      cleanLogits: testNumbers([3, 6], seed: 5))
    let leaf = logits.copy().requiringGradient()
    let analytic = gradient(of: loss(leaf, goal).sum(), withRespectTo: leaf).doubles
    let step = 1e-6
    for place in 0..<18 {
      let ends = [step, -step].map { by in
        var values = logits.doubles
        values[place] += by
        return loss(Tensor(values, shape: [3, 6]), goal).sum().item
      }
      #expect(abs((ends[0] - ends[1]) / (2 * step) - analytic[place]) < 1e-8, "\(name) \(place)")
    }
  }

  /// Where another logit ties with the true one the margin is 0, and its gradient goes to one other.
  @Test func tiesGiveAGradientToOneClass() {
    let logits = Tensor([1.0, 1, 1, 0], shape: [1, 4]).requiringGradient()
    let margin = AttackLoss.margin(logits, labels: Tensor([Int64(0)]))
    #expect(margin.item == 0)
    let found = gradient(of: margin.sum(), withRespectTo: logits).doubles
    #expect(found.sorted() == [-1, 0, 0, 1])
    #expect(found[0] == -1)
  }

  @Test func dlrDoesNotChangeWithTheScale() {
    let (logits, labels) = (testNumbers([4, 5]), Tensor([Int64(0), 1, 2, 3]))
    expectClose(
      AttackLoss.dlr(logits * 1000, labels: labels), AttackLoss.dlr(logits, labels: labels), 1e-11)
  }

  @Test func minimumClasses() {
    let needed = Dictionary(
      uniqueKeysWithValues: AttackLoss.all.map { ($0.name, $0.minimumClasses) })
    #expect(
      needed == [
        "cross-entropy": 2, "margin": 2, "dlr": 3, "targeted dlr": 4, "targeted cross-entropy": 2,
        "kl divergence": 2,
      ])
  }
}
