import Spectra
import Testing
import Training

@testable import Studies

@Suite struct MeasurePlanConditionsTests {
  private func conditions(_ settings: [String]) throws -> [Condition] {
    let plan = try StudySample.plan("smoke", settings)
    return plan.measure.conditions(plan.cells[0].recipe)
  }

  @Test func theRecipesOwnWhereNothingIsSaid() throws {
    #expect(
      try conditions([])
        == Condition.standard(radii: [4, 8], rule: .strict, rescales: [.max]))
    #expect(try conditions(["measure.radii=recipe", "measure.rescale=recipe"]) == conditions([]))
  }

  @Test func radiiAndRescalingsAreOwn() throws {
    #expect(
      try conditions(["measure.radii=6", "measure.rescale=none,max"])
        == Condition.standard(radii: [6], rule: .strict, rescales: [.none, .max]))
    // What "none" means everywhere: components as they are.
    #expect(
      try conditions(["measure.rescale=none"])
        == Condition.standard(radii: [4, 8], rule: .strict, rescales: [.none]))
  }

  @Test func eachCutBySingularValuesFollows() throws {
    let found = try conditions(["measure.radii=6", "measure.controls=svd"])
    #expect(
      found.map(\.name) == ["original", "low", "high", "svd-low", "svd-high"])
    #expect(found.dropFirst().allSatisfy { $0.radius == 6 && $0.rescale == .max })
  }

  @Test func mistakesAreTold() {
    func problem(_ setting: String) -> String {
      errorText { _ = try StudySample.plan("smoke", [setting]) }
    }
    #expect(problem("measure.radii=0").contains("radii in bins, above 0, or recipe"))
    #expect(problem("measure.rescale=half").contains("it is none, max, both, or recipe"))
    #expect(problem("measure.controls=pca").contains("it is svd, or none"))
  }

  @Test func decideWhatIsMeasuredButNotWhatIsTrained() throws {
    let images = StudyImages(train: "t", test: "u")
    let (plan, other) = (
      try StudySample.plan(), try StudySample.plan("smoke", ["measure.controls=svd"])
    )
    #expect(plan.cells[0].trainingMark(images) == other.cells[0].trainingMark(images))
    #expect(
      plan.cells[0].measuringMark(images, plan.measure)
        != other.cells[0].measuringMark(images, other.measure))
  }
}
