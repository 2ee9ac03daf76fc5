import Testing
import Torch

@testable import Robustness

@Suite struct APGDTests {
  static let losses = ["ce": AttackLoss.crossEntropy, "dlr": .dlr, "dlr-targeted": .targetedDLR]
  static let cases = EnsembleReference.norms.keys.sorted().flatMap { norm in
    losses.keys.sorted().map { (norm, $0) }
  }

  /// From the same start to the same peak as the authors' code, after 40 steps.
  @Test(arguments: cases) func climbsAsTheAuthorsCode(_ norm: String, _ loss: String) throws {
    let reference = try EnsembleReference()
    let threat = try #require(EnsembleReference.norms[norm])
    let attack = APGD(threat, loss: Self.losses[loss]!, steps: 40)
    var goal = reference.problem.goal
    if attack.loss.isTargeted { goal.targets = try reference.problem.rivals(2).column(1) }
    var pursuit = Pursuit(reference.problem)
    let peak = try attack.climb(
      &pursuit, goal, from: try reference["apgd.\(norm).start"],
      within: EnsembleReference.epsilons[threat]!)
    let name = "apgd.\(norm).\(loss)"
    expectNear(peak.losses, try reference["\(name).loss"], 1e-6, name)
    if let images = reference.entries["\(name).peak"] {
      expectNear(peak.images, images, 1e-6, name)
    }
    let robust = try reference["\(name).robust"]
    #expect(pursuit.fooled.array(of: Bool.self) == robust.array(of: Bool.self).map { !$0 })
  }

  /// Table 1 of the paper's appendix: 0.22, 0.41, 0.57, 0.70, 0.80, 0.87, 0.93, 0.99 of the steps.
  @Test func checkpointsAreThePublishedOnes() {
    let checkpoints = Checkpoints(steps: 100)
    var intervals = [checkpoints.first]
    while intervals.reduce(0, +) < 99 { intervals.append(checkpoints.next(after: intervals.last!)) }
    let sums = intervals.indices.map { intervals[...$0].reduce(0, +) }
    #expect(sums == [22, 41, 57, 70, 80, 87, 93, 99])
    #expect(Checkpoints(steps: 3).first == 1 && Checkpoints(steps: 3).next(after: 1) == 1)
  }

  @Test func radiiNarrowInThreeStages() {
    let attack = APGD(.l1, steps: 100)
    #expect(
      attack.stages(within: 12) == [
        APGD.Stage(radius: 36, steps: 30), APGD.Stage(radius: 24, steps: 30),
        APGD.Stage(radius: 12, steps: 40),
      ])
    #expect(APGD(.l1, steps: 7).stages(within: 1).map(\.steps) == [3, 3, 1])
    #expect(APGD(.l2).stages(within: 1) == [APGD.Stage(radius: 1, steps: 100)])
  }

  /// Random starts lie on the border of the ball where the box is far.
  @Test(arguments: ThreatNorm.allCases) func startsAtTheBorder(_ norm: ThreatNorm) throws {
    let images = Tensor.full([20, 1, 4, 4], 0.5, dtype: .float64)
    let goal = Goal(labels: Tensor([Int64](repeating: 0, count: 20)))
    let problem = AttackProblem(
      victim: smoothVictim(inputs: 16), images: images, goal: goal, seed: 4)
    let start = APGD(norm).start(problem, within: 0.1)
    expectClose(norms(start - images, norm), Tensor.full([20], 0.1, dtype: .float64), 1e-12)
  }

  @Test func triesEveryTargetThereIs() throws {
    let examples = try AttackExamples()
    let queries = try [1, 4, 9].map { targets in
      try APGD(.linf, loss: .targetedDLR, steps: 6, targets: targets).run(
        on: examples.victim, examples.images, examples.right, within: [Epsilon(1e-5)],
        measuresRounding: false
      ).results[0].queries
    }
    // Nobody is fooled so near; a target costs seven passes, six of them with a gradient.
    #expect(queries[0] == Queries(forward: 12 * 7, backward: 12 * 6))
    #expect(queries[1] == Queries(forward: 12 * 7 * 4, backward: 12 * 6 * 4))
    #expect(queries[2] == queries[1], "five classes have four others")
  }

  @Test func namesFollowTheLoss() {
    #expect(APGD(.linf).name == "apgd-ce" && APGD(.linf, loss: .dlr).name == "apgd-dlr")
    #expect(APGD(.linf, loss: .targetedDLR).name == "apgd-t")
    #expect(APGD(.linf, loss: .margin).name == "apgd")
    #expect(APGD(.linf, loss: .dlr).minimumClasses == 3)
    #expect(APGD(.linf, loss: .targetedDLR).minimumClasses == 4)
  }

  @Test func everyHyperparameterIsRecorded() {
    #expect(
      APGD(.linf, loss: .targetedDLR, restarts: 2).parameters.map(\.description) == [
        "loss targeted dlr", "steps 100", "restarts 2", "rho 0.75", "targets 9",
      ])
    #expect(
      APGD(.l1).parameters.map(\.description) == [
        "loss cross-entropy", "steps 100", "restarts 1", "narrowing yes",
      ])
  }

  @Test func badHyperparametersAreNamed() {
    #expect(APGD(.l1).problems == [] && APGD(.linf).problems == [])
    #expect(
      APGD(.linf, steps: 0, restarts: 0, targets: 0, rho: 2, narrowing: true).problems == [
        "steps is 0; it is a whole number, 1 or more",
        "restarts is 0; it is a whole number, 1 or more",
        "targets is 0; it is a whole number, 1 or more", "rho is 2.0; it is above 0, at most 1",
        "narrowing radii are for L1 alone", "narrowing radii need 3 steps or more; there are 0",
      ])
  }
}
