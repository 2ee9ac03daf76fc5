import Testing

@testable import Studies

@Suite struct ClassScoresTests {
  private let outcomes = Outcomes.random(
    images: 120, under: [.original, .low(4), .high(4)], seed: 3)

  @Test func scoresOfClassesAddUpToTheAudit() {
    let classes = outcomes.classScores
    #expect(classes.map(\.name) == ["class 0", "class 1", "class 2", "class 3"])
    #expect(classes.map(\.count).reduce(0, +) == 120)
    for (place, row) in outcomes.rows.enumerated() {
      #expect(classes.map { $0.scores[place].correct }.reduce(0, +) == outcomes.correct(row))
      #expect(classes.allSatisfy { $0.scores[place].count == $0.count })
    }
    #expect(classes[0].scores.map(\.name) == ["original", "low", "high"])
  }

  @Test func classesWithoutImagesAreLeftOut() {
    var few = outcomes
    few.source.classNames = ["a", "b", "c", "d", "never"]
    #expect(few.classScores.map(\.name) == ["a", "b", "c", "d"])
    few.source.classNames = ["a"]
    #expect(few.classScores.map(\.name) == ["a", "class 1", "class 2", "class 3"])
  }

  @Test func confusionsCountAnswersByClass() throws {
    let confusion = try #require(outcomes.highConfusions.first)
    #expect(outcomes.highConfusions.count == 1 && confusion.shown.name == "high")
    let high = outcomes.rows[2]
    #expect(confusion.counts.map { $0.reduce(0, +) } == outcomes.classScores.map(\.count))
    #expect((0..<4).map { confusion.counts[$0][$0] }.reduce(0, +) == outcomes.correct(high))
    let found = outcomes.labels.indices.count {
      outcomes.labels[$0] == 2 && high.predicted[$0] == 1
    }
    #expect(confusion.counts[2][1] == found)
  }

  @Test func confusionsOfManyClassesAreLeftOut() {
    var many = outcomes
    many.source.classNames = (0..<101).map { "\($0)" }
    #expect(many.highConfusions.isEmpty)
  }
}
