import Testing
import Torch

@testable import Robustness

@Suite struct FABTests {
  /// Image by image what the authors' code finds, without restarts.
  @Test(arguments: EnsembleReference.norms.keys.sorted()) func walksAsTheAuthorsCode(
    _ norm: String
  ) throws {
    let reference = try EnsembleReference()
    let threat = try #require(EnsembleReference.norms[norm])
    let found = try FAB(threat, steps: 40, finalSteps: 0).search(reference.problem)
    expectNear(found, try reference["fab.\(norm)"], 1e-6)
    let second = try FAB(threat, steps: 40, targets: 1, finalSteps: 0)
      .search(reference.problem)
    let distance = distances(from: reference.problem.images, to: second, threat)
    expectNear(distance, try reference["fab.\(norm).targeted"], 1e-6)
  }

  /// More targets, restarts and the final search may only bring the adversary nearer; the last does.
  @Test(arguments: ThreatNorm.allCases) func moreIsNearer(_ norm: ThreatNorm) throws {
    let problem = try EnsembleReference().problem
    func distance(_ attack: FAB) throws -> [Double] {
      let found = try attack.search(problem)
      #expect(problem.isFooled(try problem.victim.logits(found)).allTrue)
      return distances(from: problem.images, to: found, norm).doubles
    }
    let plain = try distance(FAB(norm, steps: 10, finalSteps: 0))
    let searched = try distance(FAB(norm, steps: 10))
    let restarted = try distance(FAB(norm, steps: 10, restarts: 3, finalSteps: 0))
    let one = try distance(FAB(norm, steps: 10, targets: 1, finalSteps: 0))
    let all = try distance(FAB(norm, steps: 10, targets: 9, finalSteps: 0))
    for (fewer, more) in [(plain, searched), (plain, restarted), (one, all)] {
      #expect(zip(fewer, more).allSatisfy { $0 >= $1 })
    }
    #expect(searched.reduce(0, +) < plain.reduce(0, +))
  }

  /// Restarts begin half as far away as the best adversary, or as the radius where that is nearer.
  @Test(arguments: ThreatNorm.allCases) func restartsBeginHalfWay(_ norm: ThreatNorm) {
    let images = Tensor.full([3, 1, 4, 4], 0.5, dtype: .float64)
    let problem = AttackProblem(
      victim: smoothVictim(inputs: 16), images: images,
      goal: Goal(labels: Tensor([Int64(0), 0, 0])), seed: 3)
    var pursuit = Pursuit(problem, leavingAt: .infinity)
    // The first two are fooled, at a distance of 0.04 in every norm and far away.
    let moved =
      images + Tensor([0.04, 0.4, 0.4]).reshaped([3, 1, 1, 1])
      * Tensor([1.0] + [Double](repeating: 0, count: 15), shape: [1, 1, 4, 4])
    _ = pursuit.recordNearest(moved, Tensor([0, 1, 0, 1, 1, 0.0], shape: [3, 2]), norm)
    let start = FAB(norm).randomStart(pursuit, within: 0.1)
    expectNear(Robustness.norms(start - images, norm), Tensor([0.02, 0.05, 0.05]), 1e-8)
  }

  /// For those who ask about one ε, the answer is that of the whole search; only the way is shorter.
  @Test(arguments: ThreatNorm.allCases) func leavesWhenNearEnough(_ norm: ThreatNorm) throws {
    let reference = try EnsembleReference()
    let whole = reference.problem
    let hasty = AttackProblem(
      victim: whole.victim, images: whole.images, goal: whole.goal, seed: 0)
    let attack = FAB(norm, steps: 20, targets: 4, finalSteps: 0)
    let nearest = try attack.search(whole)
    let reached = distances(from: whole.images, to: nearest, norm)
    let epsilon = reached.sorted().values.doubles[4]
    let before = whole.victim.queries
    let found = try attack.search(hasty, within: epsilon)
    let spent = (whole.victim.queries - before).backward
    let moved = distances(from: whole.images, to: found, norm)
    #expect(moved.doubles.map { $0 > 0 } == reached.doubles.map { $0 <= epsilon })
    #expect(moved.max().item <= tolerated(epsilon))
    #expect(spent > 9 * 20 && spent < 9 * 80)
  }

  @Test func everyHyperparameterIsRecorded() {
    #expect(
      FAB(.l2, restarts: 2, targets: 9).parameters.map(\.description) == [
        "steps 100", "restarts 2", "bias 0.1", "overshoot 1.05", "retreat 0.9", "final steps 3",
        "restart radius 1", "targets 9",
      ])
    #expect(FAB(.linf).name == "fab" && FAB(.linf, targets: 9).name == "fab-t")
  }

  @Test func badHyperparametersAreNamed() {
    #expect(FAB(.linf).problems == [])
    #expect(
      FAB(
        .linf, steps: 0, restarts: 0, targets: 0, bias: -1, overshoot: 0.5, retreat: 2,
        restartRadius: 0, finalSteps: -1
      ).problems == [
        "steps is 0; it is a whole number, 1 or more",
        "restarts is 0; it is a whole number, 1 or more",
        "targets is 0; it is a whole number, 1 or more", "bias is -1.0; it is 0 to 1",
        "overshoot is 0.5; it is 1 or more", "retreat is 2.0; it is above 0, at most 1",
        "the restart radius is 0.0; it is above 0",
        "final steps is -1; it is a whole number, 0 or more",
      ])
  }
}
