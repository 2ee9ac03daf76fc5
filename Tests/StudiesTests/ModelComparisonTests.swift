import Foundation
import Testing

@testable import Studies

@Suite struct ModelComparisonTests {
  private let conditions: [Condition] = [.original, .low(4), .high(4)]

  /// Models that name the first images rightly, as many as are asked for under each condition.
  private func model(_ title: String, _ correct: [Int], images: Int = 100) -> ComparedModel {
    var outcomes = Outcomes.random(images: images, under: conditions)
    outcomes.labels = (0..<images).map { $0 % 4 }
    for (place, count) in correct.enumerated() {
      outcomes.rows[place].predicted = (0..<images).map { ($0 + ($0 < count ? 0 : 1)) % 4 }
    }
    return ComparedModel(title: title, path: "at/\(title)", outcomes: outcomes)
  }

  private func compared() throws -> ModelComparison {
    try ModelComparison([
      model("a", [80, 40, 30]), model("b", [90, 80, 25]), model("c", [80, 70, 60]),
    ])
  }

  @Test func ranksByEachMeasure() throws {
    let found = try compared()
    #expect(found.rankings.map(\.measure) == [.original, .low, .high, .gap])
    #expect(
      found.rankings.map { $0.places.map(\.model) } == [
        [1, 0, 2], [1, 2, 0], [2, 0, 1], [1, 2, 0],
      ])
    let gaps = found.rankings[3].places.map(\.value.value)
    for (a, b) in zip(gaps, [0.1, 0.1, 0.4]) { #expect(abs(a - b) < 1e-12) }
    #expect(found.middleRadius == 4 && found.rankings(at: 4).count == 4)
    #expect(found.rankings(at: 5).map(\.measure) == [.original])
  }

  /// The images right in one are right in the next here: the discordant ones are all on one side.
  @Test func neighboursAreTestedOnTheSameImages() throws {
    let low = try compared().rankings[1]
    #expect(low.steps.map { [$0.first, $0.second] } == [[1, 2], [2, 0]])
    #expect(abs(low.steps[0].pValue - 2 * pow(0.5, 10)) < 1e-12)
    #expect(abs(low.steps[1].pValue - 2 * pow(0.5, 30)) < 1e-15)
    #expect(low.steps.map(\.adjustedPValue) == [low.steps[0].pValue, 2 * low.steps[1].pValue])
    #expect(abs(low.steps[0].difference.value + 0.1) < 1e-12)
    #expect(!low.steps[0].difference.interval.contains(0))
  }

  /// Gap of b: images 80 to 89; of c: 70 to 79. Ten images favour each: no difference.
  @Test func gapsAreTestedImageByImage() throws {
    let gap = try compared().rankings[3]
    #expect(gap.steps[0].pValue == 1 && gap.steps[0].difference.value == 0)
    #expect(gap.steps[0].difference.interval.contains(0))
    // a loses images 40 to 79, c 70 to 79: thirty images on one side.
    #expect(abs(gap.steps[1].pValue - 2 * pow(0.5, 30)) < 1e-15)
  }

  @Test func consistencyIsThatOfThePair() throws {
    let found = try compared()
    #expect(found.consistency.map(\.shown.name) == ["original", "low", "high"])
    let whole = found.consistency[0].kappa
    #expect(whole[0][2] == 1 && whole[0][0] == nil && whole[0][1] == whole[1][0])
    let table = PairedTable(both: 80, onlyFirst: 0, onlySecond: 10, neither: 10)
    #expect(whole[0][1] == table.consistency.kappa)
  }

  @Test func isJSONAndComesBack() throws {
    let found = try compared()
    let data = try JSONEncoder().encode(found)
    #expect(try JSONDecoder().decode(ModelComparison.self, from: data) == found)
  }

  @Test func onlySharedConditionsAreCompared() throws {
    var other = model("d", [50, 50, 50])
    other.outcomes.rows.remove(at: 2)
    let found = try ModelComparison([model("a", [80, 40, 30]), other])
    #expect(found.rankings.map(\.measure) == [.original, .low, .gap])
    #expect(
      found.notes == ["a was asked under 3 conditions; the 2 that all share are compared."])
    #expect(found.models.allSatisfy { $0.scores.count == 2 })
  }

  @Test func differentAskingIsNoted() throws {
    var other = model("d", [50, 50, 50])
    other.outcomes.source.precision = "bfloat16"
    let notes = try ModelComparison([model("a", [80, 40, 30]), other]).notes
    #expect(notes == ["The models were asked with different precision: a float32, d bfloat16."])
  }

  @Test func whatCannotBeCompared() {
    let one = model("a", [80, 40, 30])
    var other = model("b", [80, 40, 30])
    #expect(
      errorText { _ = try ModelComparison([one]) } == "a comparison needs two models at least")
    other.outcomes.source.data.sha256 = "cd"
    #expect(
      errorText { _ = try ModelComparison([one, other]) }
        == "the models were not asked about the same images, so nothing can be compared: at/a: 100 "
        + "test images of data, SHA-256 ab…; at/b: 100 test images of data, SHA-256 cd…. Audit both "
        + "on the same data, split and --limit, or name the models with --data")
    other = one
    other.outcomes.rows.remove(at: 0)
    #expect(
      errorText { _ = try ModelComparison([one, other]) }
        == "not every model was asked about the original images; audit them again with passband audit"
    )
  }

  @Test func titlesAreTold() {
    #expect(
      DistinctTitles.of(["x", "y", "x", "x"], at: ["r/1", "r/2", "s/3", "t/3"])
        == ["x · 1", "y", "x · 3 · 3", "x · 3 · 4"])
    #expect(DistinctTitles.of([], at: []).isEmpty)
  }
}
