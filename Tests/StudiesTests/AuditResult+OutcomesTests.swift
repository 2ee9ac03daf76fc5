import Foundation
import Spectra
import Testing
import Torch
import Vision

@testable import Studies

@Suite struct AuditResultOutcomesTests {
  private let conditions = Condition.standard(
    radii: [2, 4], rule: .inclusive, rescales: [.none, .max])

  @Test func scoresAreCounted() {
    let outcomes = Outcomes.random(images: 60, under: conditions)
    let audit = AuditResult(outcomes)
    #expect(audit.conditions.count == 9)
    for (score, row) in zip(audit.conditions, outcomes.rows) {
      let correct = (0..<60).filter { row.predicted[$0] == outcomes.labels[$0] }.count
      #expect(score.correct == correct && score.count == 60)
      #expect(score.accuracy == Double(correct) / 60)
      #expect(score.interval == Interval(correct: correct, count: 60))
      #expect(score.name == row.condition.name && score.radius == row.condition.radius)
      #expect(score.rescale == row.condition.rescale.rawValue)
    }
  }

  @Test func misalignedImagesAreCountedForEveryPair() throws {
    let outcomes = Outcomes.random(images: 60, under: conditions)
    let audit = AuditResult(outcomes)
    #expect(
      audit.misaligned.map { "\($0.radius) \($0.rescale)" } == [
        "2.0 none", "4.0 none", "2.0 max", "4.0 max",
      ])
    for entry in audit.misaligned {
      let rescale = try #require(Rescale(rawValue: entry.rescale))
      let low = try #require(outcomes.row(.low(entry.radius, rule: .inclusive, rescale: rescale)))
      let high = try #require(outcomes.row(.high(entry.radius, rule: .inclusive, rescale: rescale)))
      let brute = (0..<60).filter { i in
        let answers = [outcomes.rows[0].predicted[i], high.predicted[i], low.predicted[i]]
        return answers.map { $0 == outcomes.labels[i] } == [true, true, false]
      }
      #expect(entry.count == brute.count && entry.total == 60)
      #expect(entry.interval == Interval(correct: brute.count, count: 60))
      #expect(entry.highPredictions == (0..<4).map { k in high.predicted.count { $0 == k } })
    }
  }

  @Test func provenanceIsKept() {
    let outcomes = Outcomes.random(under: conditions)
    let audit = AuditResult(outcomes)
    #expect(audit.model == "model" && audit.data == outcomes.source.data)
    #expect(audit.precision == "float32" && audit.statistics == "running")
    #expect(audit.rule == "inclusive" && audit.batchSize == 9)
    #expect(AuditResult(.random(under: [.original])).rule == "strict")
  }

  @Test func misalignmentNeedsAllThreeAnswers() {
    func entries(_ conditions: [Condition]) -> Int {
      AuditResult(.random(under: conditions)).misaligned.count
    }
    #expect(entries([.original]) == 0)
    #expect(entries([.low(4), .high(4)]) == 0)
    #expect(entries([.original, .low(4), .high(8)]) == 0)
    #expect(entries([.original, .low(4), .high(4, rescale: .max)]) == 0)
    #expect(entries([.original, .high(4), .low(4)]) == 1)
  }

  // MARK: JSON

  private func object(_ audit: AuditResult) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(audit))
    return try #require(json as? [String: Any])
  }

  private func keys(_ value: Any?) -> Set<String> {
    Set((value as? [String: Any] ?? [:]).keys)
  }

  @Test func hasTheKeysThatScriptsRelyOn() throws {
    let object = try object(AuditResult(.random(under: conditions)))
    #expect(
      keys(object) == [
        "model", "data", "precision", "statistics", "conditions", "misaligned", "rule", "batchSize",
        "classNames", "chance", "majority", "filtering", "comparisons", "classes",
        "highConfusions", "corollary",
      ])
    #expect(keys(object["data"]) == ["name", "split", "count", "sha256"])
    let scores = try #require(object["conditions"] as? [[String: Any]])
    for score in scores {
      #expect(
        keys(score) == [
          "name", "radius", "rescale", "correct", "count", "accuracy", "interval",
        ])
    }
    #expect(scores[0]["radius"] is NSNull && scores[1]["radius"] as? Double == 2)
    #expect((scores[0]["interval"] as? [Double])?.count == 2)
    for entry in try #require(object["misaligned"] as? [[String: Any]]) {
      #expect(
        keys(entry) == [
          "radius", "rescale", "count", "total", "interval", "highPredictions", "constantCount",
          "shuffledCount", "ranked",
        ])
    }
  }

  @Test func decodesFromItsOwnJSON() throws {
    let audit = AuditResult(.random(under: conditions))
    let data = try JSONEncoder().encode(audit)
    #expect(try JSONDecoder().decode(AuditResult.self, from: data) == audit)
  }
}
