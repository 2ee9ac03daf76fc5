import Foundation
import Studies
import Testing

@testable import Reports

@Suite struct ComparisonReportTests {
  private func comparison() throws -> (ModelComparison, [AuditResult]) {
    let second: [(Condition, Int)] = [
      (.original, 170), (.low(4), 50), (.low(8), 150), (.low(12), 165), (.high(4), 30),
      (.high(8), 25), (.high(12), 20),
    ]
    let models = [("a & b", Samples.curve), ("c.pt", second)].map {
      ComparedModel(title: $0, path: "at/\($0)", outcomes: Samples.outcomes($1, model: $0))
    }
    return (try ModelComparison(models), models.map { AuditResult($0.outcomes) })
  }

  @Test func tablesTellTheRanking() throws {
    let tables = ComparisonTables(try comparison().0)
    #expect(
      tables.rankings.map(\.heading) == [
        "By accuracy on originals", "By accuracy on LFC r = 8 (rescale none)",
        "By accuracy on HFC r = 8 (rescale none)",
        "By the gap, originals less LFC r = 8 (rescale none), least first",
      ])
    #expect(
      tables.rankings[0].table.rows == [
        ["1", "c.pt", "85.0", "[79.4, 89.3]", "−5.0", "[−8.3, −1.7]", "0.002"],
        ["2", "a & b", "80.0", "[73.9, 85.0]", "", "", ""],
      ])
    #expect(tables.consistency.map(\.heading) == ["original", "LFC r = 8", "HFC r = 8"])
    #expect(tables.consistency[0].table.rows[0][1] == "")
  }

  @Test func everyPlaceIsARowOfTheCSV() throws {
    let lines = ComparisonTables(try comparison().0).csv.split(separator: "\r\n")
    // Original, three LFC, three HFC, three gaps, of two models each.
    #expect(lines.count == 1 + 10 * 2)
    #expect(lines[1].hasPrefix("original,,none,1,c.pt,0.85,"))
  }

  @Test func pageHasRankingsFiguresAndProvenance() throws {
    let (comparison, audits) = try comparison()
    let page = ComparisonReport(comparison, audits: audits, bundle: "x").html()
    for id in ["rankings", "curves", "consistency", "table", "provenance"] {
      #expect(page.contains("<section id=\"\(id)\">"), "\(id)")
    }
    #expect(page.contains("1. c.pt") && page.contains("a &amp; b") && !page.contains(". a & b<"))
    #expect(page.contains("data-chart=\"error-consistency\""))
  }

  @Test func consistencyLeavesTheDiagonalFree() throws {
    let chart = try #require(Chart.consistency(try comparison().0, at: 8))
    let points = try #require(chart.spec["data"]?["values"]?.items)
    #expect(points.count == 3 * 2)
    #expect(points.allSatisfy { $0["first"] != $0["second"] })
  }

  @Test func filesAreWritten() throws {
    try withFolder { folder in
      let (comparison, audits) = try comparison()
      let written = try ReportWriter(tools: ChartTools(dependencies: nil)).write(
        comparison, audits: audits, at: nil, to: folder)
      #expect(
        written.files.map(\.lastPathComponent) == [
          "compare.html", "compare.csv", "accuracy-radius.vl.json", "error-consistency.vl.json",
        ])
      #expect(written.gaps.count == 2)
      for file in written.files { #expect(FileManager.default.fileExists(atPath: file.path)) }
    }
  }
}
