import Foundation
import Testing

@testable import Studies

/// What SciPy and statsmodels say of the same numbers; see Fixtures/paired.py.
struct PairedReference: Decodable {
  struct Table: Decodable {
    let counts: [Int]
    let pValue, kappa, standardError: Double
    let difference: [Double]

    var table: PairedTable {
      PairedTable(
        both: counts[0], onlyFirst: counts[1], onlySecond: counts[2], neither: counts[3])
    }
  }

  struct Signs: Decodable {
    let ones, twos: [Int]
    let pValue: Double
  }

  struct Holm: Decodable { let pValues, adjusted: [Double] }

  let tables: [Table]
  let signs: [Signs]
  let holm: Holm

  static func read() throws -> PairedReference {
    try JSONDecoder().decode(
      PairedReference.self, from: contents(fixture("paired.json")))
  }
}

@Suite struct PairedTableTests {
  @Test func equalsOtherPrograms() throws {
    for known in try PairedReference.read().tables {
      let table = known.table
      #expect(abs(table.pValue - known.pValue) <= 1e-9 * max(known.pValue, 1e-12), "\(known)")
      #expect(abs(table.difference.interval.low - max(-1, known.difference[0])) < 1e-12)
      #expect(abs(table.difference.interval.high - min(1, known.difference[1])) < 1e-12)
    }
  }

  @Test func differenceIsThatOfTheAccuracies() {
    let table = PairedTable(both: 50, onlyFirst: 20, onlySecond: 5, neither: 25)
    #expect(table.count == 100 && table.difference.value == -0.15)
    #expect(table.difference.interval.contains(-0.15) && !table.difference.interval.contains(0))
  }

  @Test func countsAnswers() {
    let table = PairedTable([true, true, false, false, true], [true, false, true, false, true])
    #expect(table == PairedTable(both: 2, onlyFirst: 1, onlySecond: 1, neither: 1))
  }

  @Test func nothingDiscordantIsNoDifference() {
    let table = PairedTable(both: 7, onlyFirst: 0, onlySecond: 0, neither: 3)
    #expect(table.pValue == 1 && table.difference.value == 0)
  }

  @Test func everyConditionIsComparedWithTheOriginal() throws {
    let outcomes = Outcomes.random(images: 90, under: [.original, .low(4), .high(4), .low(8)])
    let found = outcomes.comparisons
    #expect(
      found.map { "\($0.first.name) \($0.second.name) \($0.second.radius ?? 0)" } == [
        "original low 4.0", "original high 4.0", "original low 8.0", "low high 4.0",
      ])
    for item in found {
      #expect(item.table.count == 90 && item.adjustedPValue >= item.table.pValue)
    }
    let right = outcomes.correct(outcomes.rows[1]) - outcomes.correct(outcomes.rows[0])
    #expect(found[0].table.onlySecond - found[0].table.onlyFirst == right)
  }

  @Test func withoutTheOriginalOnlyLowAndHighMayBeCompared() {
    #expect(Outcomes.random(under: [.low(4), .high(4)]).comparisons.isEmpty)
    #expect(Outcomes.random(under: [.original]).comparisons.isEmpty)
  }
}
