import Foundation
import Studies
import Testing
import Vision

@testable import Reports

/// The charts of what an audit measures beyond accuracy.
@Suite struct MeasuredChartsTests {
  private let run = Samples.auditedOnly()

  @Test func heatMapsHaveBothOfEachPair() throws {
    let chart = try #require(Chart.heatMap([run, run]))
    let panels = try #require(chart.spec["hconcat"]?.items)
    #expect(panels.count == 2)
    let points = try #require(panels[0]["data"]?["values"]?.items)
    #expect(points.count == 25)
    func error(_ row: Int, _ column: Int) -> Double? {
      points.first { $0["row"] == .integer(row) && $0["column"] == .integer(column) }?["error"]?
        .doubleValue
    }
    #expect(error(-15, -8) == error(15, 8) && error(0, 0) != nil)
    #expect(panels[0]["encoding"]?["x"]?["scale"]?["domain"] == [-15, -8, 0, 8, 15])
    #expect(panels[0]["encoding"]?["color"]?["scale"]?["scheme"] == "viridis")
  }

  @Test func gradientsStandBesideWhiteNoise() throws {
    let chart = try #require(Chart.gradientSpectrum([run]))
    let points = try #require(chart.spec["data"]?["values"]?.items)
    let white = points.filter { $0["kind"] == "white noise" }
    // 8×8 has radii 0 to 6.
    #expect(points.count == 14 && white.count == 7)
    let sums = [white, points.filter { $0["kind"] == "gradient" }].map {
      $0.compactMap { $0["share"]?.doubleValue }.reduce(0, +)
    }
    for sum in sums { #expect(abs(sum - 1) < 1e-9) }
  }

  @Test func corollaryRadiiRiseToAll() throws {
    let chart = try #require(Chart.corollaryRadii([run]))
    let points = try #require(chart.spec["data"]?["values"]?.items)
    // Two norms, three radii of which each loses an image, 21 quantiles.
    #expect(points.count == 2 * 3 * 21)
    #expect(points.last?["share"]?.doubleValue == 1)
  }

  @Test func confusionsAreSharesOfAClass() throws {
    let chart = try #require(Chart.confusions([run]))
    let cells = try #require(chart.spec["vconcat"]?[0]?["data"]?["values"]?.items)
    #expect(cells.count == 3 * 10 * 10)
    #expect(abs(cells.compactMap { $0["share"]?.doubleValue }.reduce(0, +) - 30) < 1e-9)
  }

  @Test func runsWithoutThemHaveNone() throws {
    let runs = try Samples.pair()
    for chart in [
      Chart.heatMap(runs), Chart.gradientSpectrum(runs), Chart.corollaryRadii(runs),
      Chart.confusions(runs),
    ] { #expect(chart == nil) }
  }

  @Test func pagesOfAuditsAloneHaveEverySection() throws {
    let page = try HTMLReport(runs: [run], bundle: "x").html()
    for id in [
      "findings", "curves", "misaligned", "pairs", "classes", "sensitivity", "corollary", "table",
      "provenance",
    ] { #expect(page.contains("<section id=\"\(id)\">"), "\(id)") }
    #expect(!page.contains("<section id=\"kernels\">") && !page.contains("<span>train</span>"))
    #expect(page.contains("made-up: 200 test images"))
    #expect(page.contains("HFC reliance") && page.contains("Test image 3, Shirt"))
  }

  @Test func imagesOfOtherRescalingsFoldAway() throws {
    var both = Samples.run(norm: .none)
    both.exhibits = [Samples.exhibit(index: 1), Samples.exhibit(index: 2)]
    both.exhibits[1].rescale = "none"
    let page = try HTMLReport(runs: [both], bundle: nil).html()
    let folded = try #require(page.range(of: "<summary>1 more with rescale none</summary>"))
    #expect(page[..<folded.lowerBound].contains("Test image 1, "))
    #expect(page[folded.upperBound...].contains("Test image 2, "))
    both.exhibits = [both.exhibits[1]]
    let alone = try HTMLReport(runs: [both], bundle: nil).html()
    #expect(!alone.contains("more with rescale"))
  }

  @Test func numbersArePrintedAsTheyAre() {
    #expect(Wording.decimals(-0.04, 1) == "0.0" && Wording.decimals(-0.05, 2) == "−0.05")
    #expect(Wording.signed(2, 1) == "+2.0" && Wording.signed(-2, 1) == "−2.0")
    #expect(Wording.pValue(0.0004) == "< 0.001" && Wording.pValue(0.0304) == "0.030")
    #expect(Wording.decimals(.nan, 2) == "–")
  }
}
