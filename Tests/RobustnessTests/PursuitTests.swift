import Testing
import Torch

@testable import Robustness

@Suite struct PursuitTests {
  /// Two logits, the first minus the second being the image's only value; all labels are 0.
  private func pursuit(_ count: Int, stops: Bool) -> Pursuit {
    let victim = Victim("never asked") { $0 }
    return Pursuit(
      AttackProblem(
        victim: victim, images: Tensor.zeros([count, 1, 1, 1]),
        goal: Goal(labels: Tensor([Int64](repeating: 0, count: count))), seed: 0,
        stopsOnSuccess: stops))
  }

  /// One round: the images' values, whether each fools, and its score.
  private func record(
    _ pursuit: inout Pursuit, _ values: [Float], _ fools: [Bool], _ scores: [Float]
  ) -> [Int]? {
    let logits = fools.flatMap { isFooled -> [Float] in isFooled ? [0, 1] : [1, 0] }
    return pursuit.record(
      Tensor(values, shape: [values.count, 1, 1, 1]), Tensor(logits, shape: [values.count, 2]),
      Tensor(scores))?.ints
  }

  @Test func keepsTheBestNotTheLast() {
    var pursuit = pursuit(3, stops: false)
    #expect(record(&pursuit, [1, 1, 1], [false, false, true], [1, 1, 1]) == nil)
    #expect(record(&pursuit, [2, 2, 2], [false, true, false], [2, 0, 9]) == nil)
    #expect(record(&pursuit, [3, 3, 3], [false, true, true], [1, 0.5, 0.5]) == nil)
    #expect(pursuit.images.floats == [2, 3, 1])
    #expect(pursuit.fooled.array(of: Bool.self) == [false, true, true])
    #expect(!pursuit.isOver)
  }

  @Test func fooledExamplesLeave() {
    var pursuit = pursuit(4, stops: true)
    #expect(
      record(&pursuit, [1, 1, 1, 1], [false, true, false, false], [1, 1, 1, 1]) == [0, 2, 3])
    #expect(record(&pursuit, [2, 2, 2], [false, false, false], [0, 2, 2]) == nil)
    #expect(record(&pursuit, [3, 3, 3], [false, false, true], [0, 1, 0]) == [0, 1])
    #expect(pursuit.images.floats == [1, 1, 2, 3])
    #expect(pursuit.fooled.array(of: Bool.self) == [false, true, false, true])
    #expect(record(&pursuit, [4, 4], [true, true], [0, 0]) == [])
    #expect(pursuit.isOver)
    #expect(pursuit.images.floats == [4, 1, 4, 3])
    #expect(pursuit.fooled.array(of: Bool.self) == [true, true, true, true])
  }

  @Test func onlyThoseNearEnoughLeave() {
    let problem = pursuit(3, stops: true).problem
    var pursuit = Pursuit(problem, leavingAt: -0.5)
    let logits = Tensor([0, 1, 0, 1, 1, 0] as [Float], shape: [3, 2])
    func images(_ values: [Float]) -> Tensor { Tensor(values, shape: [values.count, 1, 1, 1]) }
    let (fools, nobody) = pursuit.recordNearest(images([0.9, 0.8, 0.1]), logits, .l2)
    #expect(fools.array(of: Bool.self) == [true, true, false] && nobody == nil)
    // The third does not fool, however near it is; the first is nearer than before, the second not.
    let (_, kept) = pursuit.recordNearest(images([0.5, 0.9, 0.2]), logits, .l2)
    #expect(kept?.ints == [1, 2])
    #expect(pursuit.images.floats == [0.5, 0.8, 0])
    #expect(pursuit.bestImages.floats == [0.8, 0])
    #expect(pursuit.bestScores.floats == [-0.8, -.infinity])
  }

  @Test func nothingThatIsNoNumberIsKept() {
    var pursuit = pursuit(2, stops: false)
    _ = pursuit.record(
      Tensor([1, 1] as [Float], shape: [2, 1, 1, 1]),
      Tensor([.nan, 1, 0, .infinity] as [Float], shape: [2, 2]), Tensor([.nan, 1] as [Float]))
    #expect(pursuit.images.floats == [0, 1])
    #expect(pursuit.fooled.array(of: Bool.self) == [false, false])
  }

  @Test func examplesDrawTheSameNumbersWhoeverHasLeft() {
    let whole = pursuit(5, stops: true).problem
    let some = whole.reseeded(3).indexed(by: Tensor([Int64(1), 4]))
    let all = whole.reseeded(3).randomPoints(.l2)
    expectClose(some.indexed(by: Tensor([Int64(1)])).randomPoints(.l2), all[4..<5])
    #expect(all.floats != whole.reseeded(4).randomPoints(.l2).floats)
  }
}
