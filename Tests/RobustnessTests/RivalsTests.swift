import Testing
import Torch

@testable import Robustness

@Suite struct RivalsTests {
  @Test func areTheOtherClassesByTheirLogits() throws {
    let logits = Tensor([1.0, 4, 3, 2, 9, 0, 5, 7], shape: [2, 4])
    let problem = AttackProblem(
      victim: Victim("none") { $0 }, images: Tensor.zeros([2, 1, 1, 1]),
      goal: Goal(labels: Tensor([Int64(1), 3]), cleanLogits: logits), seed: 0)
    #expect(try problem.rivals(2).ints == [2, 3, 0, 2])
    #expect(try problem.rivals(9).shape == [2, 3])
    #expect(try problem.rivals(9).ints == [2, 3, 0, 0, 2, 1])
    #expect(problem.victim.queries == Queries())
  }

  @Test func askTheVictimWhereNothingIsKnown() throws {
    let victim = Victim("constant") { images in
      Tensor([0.0, 2, 1]).unsqueezed(0) + images.flattened(from: 1) * 0
    }
    let problem = AttackProblem(
      victim: victim, images: Tensor.zeros([1, 1, 1, 1]), goal: Goal(labels: Tensor([Int64(0)])),
      seed: 0)
    #expect(try problem.rivals(5).ints == [1, 2])
    #expect(victim.queries == Queries(forward: 1, backward: 0))
  }
}
