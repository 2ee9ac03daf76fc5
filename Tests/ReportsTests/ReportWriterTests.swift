import Foundation
import Studies
import Testing

@testable import Reports

@Suite struct ReportWriterTests {
  /// What set-up made, and whether it can render.
  private static let tools = ChartTools.located(
    executable: nil, current: URL(fileURLWithPath: #filePath))
  private static let canRender = tools.bundle != nil && ChartRenderer(tools) != nil

  private static let always = [
    "figures/accuracy-epochs.vl.json", "figures/accuracy-radius.vl.json",
    "figures/hfc-predictions.vl.json", "figures/kernels.png",
    "figures/misaligned-resnet8-batchnorm-running-statistics.png",
    "figures/misaligned-resnet8-no-normalisation.png",
    "report.html", "table.csv", "table.md",
  ]

  @Test func withoutSetUpAllElseIsWrittenAndTheRestIsNamed() throws {
    try withFolder { root in
      let folder = root.appendingPathComponent("new/report")
      let writer = ReportWriter(tools: ChartTools(dependencies: nil))
      let summary = try writer.write(runs: try Samples.pair(), to: folder)
      #expect(try files(in: folder) == Self.always)
      #expect(summary.files.count == Self.always.count)
      #expect(summary.page.lastPathComponent == "report.html")
      #expect(
        summary.gaps.map(\.sentence) == [
          """
          the charts inside the page are missing: .deps/charts/vega-bundle.js is not there; run \
          `make setup`, or set PASSBAND_DEPS, then write the report again
          """,
          """
          the charts as PNG files are missing: no .deps folder was found; run `make setup`, or set \
          PASSBAND_DEPS, then write the report again
          """,
        ])
    }
  }

  @Test(.enabled(if: canRender, "set-up made no chart tools"))
  func chartsAreValidAndRendered() throws {
    try withFolder { folder in
      let summary = try ReportWriter(tools: Self.tools).write(runs: try Samples.pair(), to: folder)
      #expect(summary.gaps.isEmpty)
      let pictures = ["accuracy-epochs", "accuracy-radius", "hfc-predictions"].map {
        "figures/\($0).png"
      }
      #expect(try files(in: folder) == (Self.always + pictures).sorted())
      for picture in pictures {
        let data = try Data(contentsOf: folder.appendingPathComponent(picture))
        #expect(data.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        #expect(data.count > 20_000)
      }
    }
  }

  @Test(.enabled(if: canRender, "set-up made no chart tools"))
  func aChartThatCannotBeRenderedIsNamed() throws {
    try withFolder { folder in
      let file = folder.appendingPathComponent("bad.vl.json")
      try Data("{\"mark\": 7}".utf8).write(to: file)
      let problem = try #require(ChartRenderer(Self.tools)?.render([file]))
      #expect(problem.hasPrefix("render-charts: \(file.path): "))
      #expect(try files(in: folder) == ["bad.vl.json"])
    }
  }

  @Test func specificationsOnDiskAreTheChartsOfThePage() throws {
    try withFolder { folder in
      let runs = try Samples.pair()
      try ReportWriter(tools: ChartTools(dependencies: nil)).write(runs: runs, to: folder)
      let file = folder.appendingPathComponent("figures/accuracy-radius.vl.json")
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text == Chart.radii(runs)?.spec.indentedText)
      #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
    }
  }

  @Test func aSecondReportReplacesTheFirst() throws {
    try withFolder { folder in
      let writer = ReportWriter(tools: ChartTools(dependencies: nil))
      try writer.write(runs: try Samples.pair(), to: folder, title: "First")
      try writer.write(runs: try Samples.pair(), to: folder, title: "Second")
      #expect(try files(in: folder) == Self.always)
      let page = folder.appendingPathComponent("report.html")
      #expect(try String(contentsOf: page, encoding: .utf8).contains("<h1>Second</h1>"))
    }
  }

  @Test func aFileInThePlaceOfTheFolderIsAnError() throws {
    try withFolder { root in
      let file = root.appendingPathComponent("taken")
      try Data().write(to: file)
      #expect(throws: ReportError.notAFolder(file.path)) {
        try ReportWriter().write(runs: try Samples.pair(), to: file)
      }
      let below = file.appendingPathComponent("report")
      let error = #expect(throws: ReportError.self) {
        try ReportWriter().write(runs: try Samples.pair(), to: below)
      }
      #expect(
        error?.description.hasPrefix("report: cannot create the folder \(below.path): ") == true)
    }
  }

  @Test func aPageThatCannotBeWrittenIsAnError() throws {
    try withFolder { folder in
      let page = folder.appendingPathComponent("report.html/occupied")
      try FileManager.default.createDirectory(at: page, withIntermediateDirectories: true)
      let error = #expect(throws: ReportError.self) {
        try ReportWriter().write(runs: try Samples.pair(), to: folder)
      }
      #expect(error?.description.contains("cannot write") == true)
      #expect(error?.description.contains("report.html") == true)
    }
  }

  @Test func noRunsIsAnError() {
    #expect(throws: ReportError.nothingToReport) {
      try ReportWriter().write(runs: [], to: URL(fileURLWithPath: "/nowhere"))
    }
  }

  @Test func equalTitlesGetFilesOfTheirOwn() {
    #expect(ReportFiles.distinctNames(["A b", "a-b", "A b!"]) == ["a-b", "a-b-2", "a-b-3"])
  }

  private func files(in folder: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0 != "figures" }.sorted()
  }
}
