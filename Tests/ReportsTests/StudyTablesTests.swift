import Foundation
import Reports
import Studies
import Testing

@Suite struct StudyTablesTests {
  /// A made-up result, as `results.json` holds it.
  private func result() throws -> StudyResult {
    let text = """
      {"study": "ab", "title": "A or b", "question": "Which?", "source": "E5", "preset": "quick",
       "settings": [], "seeds": [0, 1], "models": ["a", "b"], "cells": 4,
       "missing": [{"cell": "b-seed1", "cause": "failed: no memory"}],
       "publishedSource": "a poster",
       "numbers": [
         {"model": "a", "metric": "H4", "published": 0.66,
          "estimate": {"mean": 0.5, "deviation": 0.01, "interval": [0.41, 0.59], "seeds": 2}},
         {"model": "b", "metric": "H4",
          "estimate": {"mean": 0.1, "interval": [0.08, 0.12], "seeds": 1}}],
       "claims": [
         {"claim": "a makes more of HFC", "published": ".66 against .10", "source": "a poster",
          "verdict": "open", "because": "not told from a confound: luck",
          "judgement": {"rule": "a.H4 > b.H4", "verdict": "supported", "difference": 0.4,
            "interval": [0.3, 0.5], "threshold": 0, "relation": "greater", "seeds": 2,
            "basis": "seeds", "parts": [{"name": "a.H4", "value": 0.5}]},
          "controls": [{"confound": "luck", "judgement": {"rule": "a.H4 ~ b.H4 within 0.05",
            "verdict": "open", "threshold": 0.05, "relation": "within", "seeds": 0, "parts": [],
            "reason": "b is not complete"}}]}]}
      """
    return try JSONDecoder().decode(StudyResult.self, from: Data(text.utf8))
  }

  @Test func numbersStandBesidePublishedOnes() throws {
    let tables = StudyTables(try result())
    #expect(
      tables.numbers.rows == [["a", "0.500 ± 0.010 (0.660)"], ["b", "0.100 [0.080, 0.120]"]])
    #expect(
      tables.legend
        == "Means over 2 seeds ± standard deviation. Cells are missing, so some are over fewer. In brackets what was published: a poster."
    )
    #expect(tables.csv.contains("a,H4,0.5,0.01,0.41,0.59,2,0.66\r\n"))
  }

  @Test func verdictsTellClaimControlAndReason() throws {
    let rows = StudyTables(try result()).verdicts.rows
    #expect(
      rows[0] == [
        "a makes more of HFC", ".66 against .10 (a poster)", "open", "0.400 [0.300, 0.500]",
        "> 0.000", "2 seeds", "a.H4 0.500", "a.H4 > b.H4", "not told from a confound: luck",
      ])
    #expect(
      rows[1] == [
        "control: luck", "–", "open", "–", "within ±0.050", "–", "", "a.H4 ~ b.H4 within 0.05",
        "b is not complete",
      ])
  }

  @Test func countsAndGaps() throws {
    let tables = StudyTables(try result())
    #expect(tables.count == "0 supported, 0 contradicted, 1 open")
    #expect(tables.missing.rows == [["b-seed1", "failed: no memory"]])
  }
}
