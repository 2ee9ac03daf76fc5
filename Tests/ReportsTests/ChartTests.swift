import Foundation
import Studies
import Testing
import Training
import Vision

@testable import Reports

@Suite struct ChartTests {
  @Test func epochsHaveAPointPerMeasurementShown() throws {
    let runs = try Samples.pair()
    let chart = try #require(Chart.epochs(runs))
    let points = try #require(chart.spec["data"]?["values"]?.items)
    // 6 epochs of train, test, 4 LFC and 4 HFC: once without BatchNorm, twice with.
    #expect(points.count == 6 * 10 * 3)
    #expect(chart.spec["facet"]?["sort"] == JSONValue(runs.map(\.title)))
    let last = try #require(points.last)
    #expect(last["image"]?.stringValue == "HFC r = 16")
    #expect(last["statistics"]?.stringValue == "batch")
    #expect(last["chance"]?.doubleValue == 0.1)
  }

  @Test func epochColoursMeanTheSameInEveryPanel() throws {
    let runs = try Samples.pair()
    let chart = try #require(Chart.epochs(runs))
    let colour = try #require(lines(of: chart)["encoding"]?["color"])
    #expect(
      colour["scale"]?["domain"] == [
        "train", "test", "LFC r = 4", "LFC r = 8", "LFC r = 12", "LFC r = 16", "HFC r = 4",
        "HFC r = 8", "HFC r = 12", "HFC r = 16",
      ])
    #expect(colour["scale"]?["range"]?.items.count == 10)
    #expect(chart.spec["resolve"]?["scale"] == nil)
  }

  @Test func dashesAppearOnlyWithBothStatistics() throws {
    let pair = try Samples.pair()
    let both = try #require(Chart.epochs(pair))
    let plain = try #require(Chart.epochs([pair[0]]))
    #expect(
      lines(of: both)["encoding"]?["strokeDash"]?["scale"]?["domain"] == ["running", "batch"])
    #expect(lines(of: plain)["encoding"]?["strokeDash"] == nil)
  }

  @Test func otherRescalingsAndTrainingComponentsStayOut() throws {
    var run = try Samples.pair()[0]
    let before = EpochPoint.all(of: run).count
    var extra = run.epochs[0].measurements[2]
    extra.rescale = "none"
    run.epochs[0].measurements.append(extra)
    extra.rescale = "max"
    extra.split = "train"
    run.epochs[0].measurements.append(extra)
    #expect(EpochPoint.all(of: run).count == before)
  }

  @Test func radiiOfSeveralRescalingsHavePanelsOfTheirOwn() throws {
    let audits = ["none", "max"].map {
      Samples.audit(original: 900, low: [1, 2, 3, 4], high: [4, 3, 2, 1], rescale: $0)
    }
    let chart = try #require(Chart.radii([Samples.run(norm: .none, audits: audits)]))
    let panels = [
      "LFC: frequencies within r · rescale none", "HFC: frequencies beyond r · rescale none",
      "LFC: frequencies within r · rescale max", "HFC: frequencies beyond r · rescale max",
    ]
    #expect(chart.spec["facet"]?["sort"] == JSONValue(panels))
    let points = try #require(chart.spec["data"]?["values"]?.items)
    #expect(points.count == 16 && points[8]["component"]?.stringValue == panels[2])
  }

  @Test func radiiHaveBandsOfTheWilsonInterval() throws {
    let runs = try Samples.pair()
    let chart = try #require(Chart.radii(runs))
    let points = try #require(chart.spec["data"]?["values"]?.items)
    #expect(points.count == 3 * 8)
    let first = try #require(points.first)
    let interval = Interval(correct: 4100, count: 10_000)
    #expect(first["low"]?.doubleValue == interval.low)
    #expect(first["high"]?.doubleValue == interval.high)
    #expect(first["original"]?.doubleValue == 0.902)
    #expect(chart.spec["facet"]?["sort"]?.items.count == 2)
  }

  @Test func highPredictionsHaveAPanelPerRadiusAndABarPerClass() throws {
    let runs = try Samples.pair()
    let chart = try #require(Chart.highPredictions(runs))
    let rows = try #require(chart.spec["vconcat"]?.items)
    #expect(rows.count == 3)
    #expect(rows[0]["data"]?["values"]?.items.count == 4 * 10)
    #expect(rows[0]["spec"]?["layer"]?[0]?["encoding"]?["y"]?["sort"] == JSONValue(Samples.fashion))
    #expect(
      rows[0]["spec"]?["layer"]?[1]?["encoding"]?["x"]?["datum"]?.doubleValue == 0.1)
  }

  @Test func manyClassesAreCutToTheMostGiven() throws {
    var run = Samples.run(norm: .none)
    run.info?.network.spec.classes = 100
    run.info?.data.classNames = (0..<100).map { "class \($0)" }
    var audit = Samples.audit(original: 500, low: [1, 1, 1, 1], high: [1, 1, 1, 1])
    audit.misaligned = [
      .init(radius: 4, rescale: "max", count: 0, total: 4950, highPredictions: Array(0..<100))
    ]
    run.audits = [audit]
    let row = try #require(Chart.highPredictions([run])?.spec["vconcat"]?[0])
    let values = try #require(row["data"]?["values"]?.items)
    #expect(values.compactMap { $0["class"]?.stringValue } == (80..<100).map { "class \($0)" })
    #expect(row["title"]?["subtitle"]?.stringValue == "the 20 most given of 100 classes")
  }

  @Test func nothingMeasuredMeansNoChart() {
    #expect(Chart.all(for: [Samples.run(norm: .none)]).isEmpty)
    #expect(Chart.all(for: []).isEmpty)
  }

  @Test func sameRunsMakeTheSameText() throws {
    let texts = try (0..<2).map { _ in
      Chart.all(for: try Samples.pair()).map(\.spec.indentedText)
    }
    #expect(texts[0] == texts[1])
    #expect(texts[0].count == 3)
  }

  @Test func everyColourHasItsDarkTwin() throws {
    let charts = Chart.all(for: try Samples.pair())
    let dark = ChartTheme.darkColours(radii: [4])
    for chart in charts {
      let codes = chart.spec.text.matches(of: /"(#[0-9a-f]{6})"/).map { String($0.output.1) }
      #expect(!codes.isEmpty)
      #expect(codes.allSatisfy { dark[$0] != nil })
    }
  }

  private func lines(of chart: Chart) -> JSONValue {
    chart.spec["spec"]?["layer"]?.items.last ?? nil
  }
}
