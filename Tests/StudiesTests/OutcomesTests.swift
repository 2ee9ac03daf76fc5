import Spectra
import Testing
import Torch

@testable import Studies

@Suite struct OutcomesTests {
  private let outcomes = Outcomes.random(under: [.original, .low(4), .high(4)])

  @Test func countsRightAnswers() {
    for row in outcomes.rows {
      var count = 0
      for i in outcomes.labels.indices where row.predicted[i] == outcomes.labels[i] { count += 1 }
      #expect(outcomes.correct(row) == count && count > 0)
    }
  }

  @Test func countsAnswersOfEachClass() {
    for row in outcomes.rows {
      let counts = outcomes.predictions(row)
      #expect(counts.count == 4 && counts.reduce(0, +) == 40)
      for name in 0..<4 { #expect(counts[name] == row.predicted.count { $0 == name }) }
    }
  }

  @Test func classesThatWereNeverNamedCountZero() {
    var quiet = outcomes
    quiet.source.classNames += ["never", "nor this"]
    #expect(quiet.classCount == 6 && quiet.predictions(quiet.rows[0]).suffix(2) == [0, 0])
  }

  /// A model with more classes than the data has names.
  @Test func answersMayGoBeyondTheNames() {
    var odd = outcomes
    odd.source.classNames = ["only"]
    odd.rows[1].predicted[0] = 9
    #expect(odd.classCount == 10 && odd.predictions(odd.rows[1])[9] == 1)
    odd.labels[0] = 12
    #expect(odd.classCount == 13)
  }

  @Test func findsRowsByCondition() {
    #expect(outcomes.row(.low(4)) == outcomes.rows[1])
    #expect(outcomes.row(.low(4, rule: .inclusive)) == nil && outcomes.row(.low(5)) == nil)
  }

  /// All 2³ patterns of right and wrong: only right, wrong from the LFC, right from the HFC counts.
  @Test func misalignedByHand() {
    let patterns = (0..<8).map { [$0 & 1, $0 >> 1 & 1, $0 >> 2 & 1] }
    func row(_ place: Int, _ condition: Condition) -> Outcomes.Row {
      Outcomes.Row(
        condition: condition, predicted: patterns.map { $0[place] == 1 ? 2 : 0 },
        confidence: [], trueProbability: [])
    }
    let rows = [row(0, .original), row(1, .low(4)), row(2, .high(4))]
    let hand = Outcomes(source: outcomes.source, labels: .init(repeating: 2, count: 8), rows: rows)
    #expect(hand.misaligned(low: rows[1], high: rows[2], original: rows[0]) == [5])
    #expect(patterns[5] == [1, 0, 1])
  }

  @Test(arguments: 1...10) func misalignedByBruteForce(_ seed: UInt64) {
    let outcomes = Outcomes.random(
      images: 200, classes: 3, under: [.original, .low(4), .high(4)], seed: seed)
    let (original, low, high) = (outcomes.rows[0], outcomes.rows[1], outcomes.rows[2])
    var found: [Int] = []
    for i in 0..<200 {
      let y = outcomes.labels[i]
      let isRight = original.predicted[i] == y && high.predicted[i] == y
      if isRight && low.predicted[i] != y { found.append(i) }
    }
    #expect(outcomes.misaligned(low: low, high: high, original: original) == found)
    #expect(!found.isEmpty)
  }
}
