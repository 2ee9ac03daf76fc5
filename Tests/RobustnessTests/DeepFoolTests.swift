import Testing
import Torch

@testable import Robustness

@Suite struct DeepFoolTests {
  @Test(arguments: ["Linf", "L2"]) func equalsFoolbox(_ norm: String) throws {
    let reference = try EnsembleReference()
    let found = try DeepFool(EnsembleReference.norms[norm]!).search(reference.problem)
    expectNear(found, try reference["deepfool.\(norm)"], 1e-6)
  }

  /// One step onto the boundary of a linear model, 10⁻⁴ and then 2 % further.
  @Test(arguments: [ThreatNorm.linf, .l2]) func takesOneStepOnALinearModel(
    _ norm: ThreatNorm
  ) throws {
    let weight = testNumbers([16], seed: 3)
    let model = LinearModel(weight: weight, bias: 0)
    let images = Tensor.full([5, 1, 4, 4], 0.5, dtype: .float64) + testImages([5, 1, 4, 4]) * 0.05
    let labels = (model.score(images) .> 0).to(.int64)
    let report = try DeepFool(norm).run(on: model.victim, images, labels, within: [])
    let nearest = try #require(report.nearest)
    let exact = model.margins(images, labels) / norms(weight.unsqueezed(0), norm.dual)
    expectClose(Tensor(nearest.distances[norm]), (exact + 1e-4) * 1.02, 1e-9)
    #expect(nearest.isFooled.allSatisfy { $0 })
    #expect(nearest.queries == Queries(forward: 10, backward: 10))
  }

  @Test func badHyperparametersAreNamed() throws {
    #expect(DeepFool().problems == [] && DeepFool(.linf).problems == [])
    #expect(
      DeepFool(.l1, steps: 0, overshoot: -1, candidates: 1).problems == [
        "it is defined for L2 and L∞; for L1 use fab",
        "steps is 0; it is a whole number, 1 or more", "the overshoot is -1.0; it is 0 or more",
        "candidates is 1; it is a whole number, 2 or more",
      ])
    let examples = try AttackExamples()
    #expect(
      attackFailure {
        _ = try DeepFool(.l1).run(
          on: examples.victim, examples.images, examples.labels, within: [])
      } == "deepfool: it is defined for L2 and L∞; for L1 use fab")
  }
}
