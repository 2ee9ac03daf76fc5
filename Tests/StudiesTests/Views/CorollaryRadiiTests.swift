import Testing

@testable import Studies

@Suite struct CorollaryRadiiTests {
  /// Five images: right whole; wrong from the LFC at 1, 3 and 5.
  private let outcomes = Outcomes(
    source: Outcomes.random(under: []).source, labels: [1, 1, 1, 1, 1, 1],
    rows: [
      .init(
        condition: .original, predicted: [1, 1, 1, 1, 0, 1], confidence: [], trueProbability: []),
      .init(
        condition: .low(4), predicted: [1, 0, 1, 0, 0, 0], confidence: [], trueProbability: []),
    ])

  private func distances(_ levels: [Float]) -> DistanceView {
    DistanceView(
      source: outcomes.source,
      rows: [
        .init(condition: .low(4), l2: levels.map { $0 / 10 }, linf: levels.map { $0 / 255 })
      ])
  }

  @Test func onlyImagesThatTheLowComponentLoses() throws {
    let found = try #require(outcomes.corollaryRadii(distances([1, 3, 1, 8, 1, 30])).first)
    #expect(found.count == 3 && found.correct == 5 && found.total == 6)
    #expect(abs((found.linf?.median ?? 0) - 8.0 / 255) < 1e-8)
    #expect(abs((found.l2?.median ?? 0) - 0.8) < 1e-6)
    #expect(found.linf?.quantiles.count == 21)
    #expect(found.below.map(\.levels) == [1, 2, 4, 8, 16, 32, 64, 128])
    #expect(found.below.map(\.count) == [0, 0, 1, 2, 2, 3, 3, 3])
    #expect(found.below[3].share == 2.0 / 3 && found.below[3].robustAtMost == 3.0 / 6)
  }

  @Test func withoutSuchAnImageThereIsNoDistribution() throws {
    var sure = outcomes
    sure.rows[1].predicted = sure.rows[0].predicted
    let found = try #require(sure.corollaryRadii(distances([1, 1, 1, 1, 1, 1])).first)
    #expect(found.count == 0 && found.linf == nil && found.l2 == nil)
    #expect(found.below.allSatisfy { $0.count == 0 && $0.share == 0 })
  }

  @Test func distancesOfOtherImagesAreNotTaken() {
    #expect(outcomes.corollaryRadii(distances([1, 2])).isEmpty)
  }
}
