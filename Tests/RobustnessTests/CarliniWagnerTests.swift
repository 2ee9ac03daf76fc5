import Testing
import Torch

@testable import Robustness

@Suite struct CarliniWagnerTests {
  /// Image by image what Foolbox finds, without early aborts, which there depend on the batch.
  @Test func equalsFoolbox() throws {
    let reference = try EnsembleReference()
    let attack = CarliniWagner(
      steps: 60, searchSteps: 6, initialWeight: 0.1, abortsEarly: false)
    expectNear(try attack.search(reference.problem), try reference["cw"], 1e-6)
  }

  /// The distance to the boundary of a linear model is margin/‖w‖₂.
  @Test func findsTheDistance() throws {
    let weight = testNumbers([16], seed: 3)
    let model = LinearModel(weight: weight, bias: 0)
    let images = Tensor.full([6, 1, 4, 4], 0.45, dtype: .float64) + testImages([6, 1, 4, 4]) * 0.1
    let labels = (model.score(images) .> 0).to(.int64)
    let report = try CarliniWagner(steps: 150, searchSteps: 10).run(
      on: model.victim, images, labels, within: [])
    let nearest = try #require(report.nearest)
    #expect(nearest.isFooled.allSatisfy { $0 })
    let exact = model.margins(images, labels) / norms(weight.unsqueezed(0), .l2)
    let excess = (Tensor(nearest.distances.l2) / exact - 1).doubles
    #expect(excess.allSatisfy { $0 > -1e-9 && $0 < 0.01 }, "\(excess)")
  }

  /// With a confidence κ the other logit exceeds the label's by κ.
  @Test func isAsConfidentAsAsked() throws {
    let problem = try EnsembleReference().problem
    let found = try CarliniWagner(steps: 60, searchSteps: 3, confidence: 0.5, initialWeight: 1)
      .search(problem)
    let margins = AttackLoss.margin(try problem.victim.logits(found), problem.goal)
    #expect(margins.min().item >= 0.5 && margins.max().item < 1, "\(margins)")
  }

  /// Early aborts cost little and save passes, and what an example finds does not depend on others.
  @Test func abortsExampleByExample() throws {
    let problem = try EnsembleReference().problem
    var attack = CarliniWagner(steps: 100, searchSteps: 3, initialWeight: 0.1)
    func passes(_ body: () throws -> Tensor) rethrows -> (Tensor, Int) {
      let before = problem.victim.queries
      return (try body(), (problem.victim.queries - before).backward)
    }
    let (hasty, few) = try passes { try attack.search(problem) }
    let alone = try attack.search(problem.indexed(by: Tensor([Int64(3)])))
    expectClose(hasty.narrowed(0, 3..<4), alone, 1e-9)
    attack.abortsEarly = false
    let (patient, many) = try passes { try attack.search(problem) }
    #expect(many == 9 * 300 && few < many * 4 / 5, "\(few) of \(many)")
    let (near, nearer) = (
      distances(from: problem.images, to: hasty, .l2),
      distances(from: problem.images, to: patient, .l2)
    )
    #expect((near / nearer).max().item < 1.1, "\(near / nearer)")
  }

  @Test func badHyperparametersAreNamed() {
    #expect(CarliniWagner().problems == [])
    #expect(
      CarliniWagner(steps: 0, searchSteps: 0, stepSize: 0, confidence: -1, initialWeight: 0)
        .problems == [
          "steps is 0; it is a whole number, 1 or more",
          "search steps is 0; it is a whole number, 1 or more",
          "the step size is 0.0; it is above 0", "the confidence is -1.0; it is 0 or more",
          "the initial weight is 0.0; it is above 0",
        ])
  }
}
