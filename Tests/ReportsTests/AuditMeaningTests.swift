import Spectra
import Studies
import Testing

@testable import Reports

@Suite struct AuditMeaningTests {
  private func meaning(_ answers: [(Condition, Int)], wrongBy: Int = 1) throws -> AuditMeaning {
    try #require(AuditMeaning(AuditResult(Samples.outcomes(answers, wrongBy: wrongBy))))
  }

  @Test func bothNeedsAndReads() throws {
    let found = try meaning(Samples.curve)
    #expect(
      found.sentence
        == "Without frequencies beyond r = 8 this model names 60.0 % [53.1, 66.5] of 200 test images "
        + "instead of 80.0 % [73.9, 85.0], and from frequencies beyond r = 4 alone, which people "
        + "hardly see, it names 45.0 % [38.3, 51.9] (guessing: 10.0 %).")
    #expect(found.told("low")?.radius == 8 && found.told("high")?.radius == 4)
  }

  @Test func neither() throws {
    let found = try meaning([(.original, 160), (.low(4), 159), (.high(4), 22)])
    #expect(
      found.sentence
        == "On 200 test images no loss of accuracy without the high frequencies was found at the radii "
        + "tried, and from high frequencies alone nothing better than guessing was found.")
    #expect(found.needed == nil && found.read == nil && found.told("low")?.radius == 4)
  }

  /// 30 of 200 lie above 10 %, but their interval reaches down to 10.7 %: 28 do not.
  @Test func anIntervalThatReachesGuessingIsNoReading() throws {
    #expect(try meaning([(.original, 160), (.high(4), 30)]).read != nil)
    #expect(try meaning([(.original, 160), (.high(4), 28)]).read == nil)
  }

  /// Five images apart, all on one side: p = 1/16; six: p = 1/32.
  @Test func aFewDiscordantImagesAreNoLoss() throws {
    #expect(try meaning([(.original, 160), (.low(4), 155)]).needed == nil)
    #expect(try meaning([(.original, 160), (.low(4), 154)]).needed != nil)
    // The same p-value is not enough when two are tested.
    #expect(try meaning([(.original, 160), (.low(4), 154), (.low(8), 160)]).needed == nil)
  }

  @Test func oneAnswerRepeatedIsNoReading() throws {
    var outcomes = Samples.outcomes([(.original, 160), (.low(4), 160), (.high(4), 90)])
    outcomes.rows[2].predicted = outcomes.labels.indices.map { $0 < 90 ? outcomes.labels[$0] : 3 }
    let found = try #require(AuditMeaning(AuditResult(outcomes)))
    #expect(found.read == nil)
  }

  @Test func withoutComponentsThereIsNothingToSay() {
    #expect(AuditMeaning(AuditResult(Samples.outcomes([(.original, 160)]))) == nil)
    #expect(AuditMeaning(AuditResult(Samples.outcomes([(.low(4), 160)]))) == nil)
  }
}
