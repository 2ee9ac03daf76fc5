import Foundation
import Spectra
import Testing

@testable import Studies

@Suite struct FilteringCurveTests {
  // MARK: Summaries of given values

  @Test func meanIsTheAreaByTrapezia() {
    #expect(FilteringCurve.mean([0, 1], over: [2, 6]) == 0.5)
    // ∫ of 0 → 1 over 2, of 1 → 0.5 over 6: 1 + 4.5 over 8.
    #expect(FilteringCurve.mean([0, 1, 0.5], over: [2, 4, 10]) == 5.5 / 8)
  }

  @Test func crossingIsInterpolated() {
    let radii: [Double] = [4, 8, 12]
    let found = FilteringCurve.crossing([0.2, 0.4, 0.8], over: radii, at: 0.5)
    #expect(found.radius == 9 && found.relation == .equal)
    let early = FilteringCurve.crossing([0.6, 0.7, 0.8], over: radii, at: 0.5)
    #expect(early.radius == 4 && early.relation == .atMost)
    let late = FilteringCurve.crossing([0.1, 0.2, 0.3], over: radii, at: 0.5)
    #expect(late.radius == 12 && late.relation == .above)
    // The first time it gets there counts, whatever follows.
    #expect(FilteringCurve.crossing([0.4, 0.6, 0.3], over: radii, at: 0.5).radius == 6)
  }

  @Test func quantilesAreNumPys() {
    // numpy.quantile([3, 1, 2, 10], [0, 0.25, 0.5, 0.9, 1])
    let expected = [1, 1.75, 2.5, 7.9, 10]
    for (share, value) in zip([0, 0.25, 0.5, 0.9, 1], expected) {
      #expect(abs(quantile([3, 1, 2, 10], share) - value) < 1e-12)
    }
    #expect(quantile([], 0.5).isNaN && quantile([4], 0.3) == 4)
  }

  // MARK: Of outcomes

  /// Answers of which the first images are right, as many as are asked for.
  private func outcomes(_ correct: [(Condition, Int)], images: Int = 1000) -> Outcomes {
    var outcomes = Outcomes.random(images: images, under: correct.map(\.0))
    outcomes.labels = (0..<images).map { $0 % 4 }
    for (place, item) in correct.enumerated() {
      outcomes.rows[place].predicted = (0..<images).map { ($0 + ($0 < item.1 ? 0 : 1)) % 4 }
    }
    return outcomes
  }

  private let measured: [(Condition, Int)] = [
    (.original, 850), (.low(8), 600), (.low(4), 300), (.low(12), 800), (.high(4), 500),
    (.high(8), 250), (.high(12), 250),
  ]

  @Test func summariesFollowTheirFormulas() throws {
    let curve = try #require(outcomes(measured).filteringCurves.first)
    #expect(curve.rule == "strict" && curve.rescale == "none" && curve.chance == 0.25)
    #expect(curve.clean == 0.85 && curve.low.map(\.radius) == [4, 8, 12])
    #expect(curve.low.map(\.correct) == [300, 600, 800])
    let area = try #require(curve.lowArea)
    #expect(abs(area.value - (0.45 * 4 + 0.7 * 4) / 8) < 1e-12)
    // (0.85 + 0.25)/2 = 0.55 lies 250 of 300 images from r = 4 to r = 8.
    let half = try #require(curve.radius50)
    #expect(abs(half.radius - (4 + 4 * 250 / 300)) < 1e-9 && half.relation == .equal)
    let reliance = try #require(curve.highReliance)
    #expect(abs(reliance.value - ((0.375 * 4 + 0.25 * 4) / 8 - 0.25) / 0.6) < 1e-12)
    for estimate in [area, reliance] { #expect(estimate.interval.contains(estimate.value)) }
    #expect(half.interval.contains(half.radius) && half.interval.low > 6)
  }

  /// The images right at smaller radii are right at larger ones here: then the area's standard error
  /// is that of the mean of each image's own area.
  @Test func bootstrapAgreesWithTheCentralLimit() throws {
    let curve = try #require(outcomes(measured).filteringCurves.first)
    let area = try #require(curve.lowArea)
    let own = (0..<1000).map { image in
      FilteringCurve.mean([300, 600, 800].map { image < $0 ? 1.0 : 0 }, over: [4, 8, 12])
    }
    let mean = own.reduce(0, +) / 1000
    let deviation = (own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1000).squareRoot()
    let half = 1.96 * deviation / 1000.0.squareRoot()
    #expect(abs((area.interval.high - area.interval.low) / 2 - half) < 0.15 * half)
  }

  @Test func aCurveForEachRuleAndRescaling() {
    let conditions = Condition.standard(
      radii: [4, 8], rule: .inclusive, rescales: [.none, .max])
    let curves = Outcomes.random(under: conditions + [.low(4)]).filteringCurves
    #expect(
      curves.map { "\($0.rule) \($0.rescale) \($0.low.count) \($0.high.count)" } == [
        "inclusive none 2 2", "inclusive max 2 2", "strict none 1 0",
      ])
  }

  @Test func atChanceThereIsNothingToRelyOn() throws {
    let curve = try #require(
      outcomes([(.original, 250), (.low(4), 250), (.low(8), 250), (.high(4), 250), (.high(8), 250)])
        .filteringCurves.first)
    #expect(curve.radius50 == nil && curve.highReliance == nil && curve.lowArea?.value == 0.25)
  }

  @Test func oneRadiusMakesNoCurve() throws {
    let curve = try #require(
      outcomes([(.original, 900), (.low(4), 500), (.high(4), 500)]).filteringCurves.first)
    #expect(curve.lowArea == nil && curve.radius50 == nil && curve.highReliance == nil)
    #expect(Outcomes.random(under: [.low(4), .low(8)]).filteringCurves.isEmpty)
  }
}
