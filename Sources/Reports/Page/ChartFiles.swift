import Foundation

/// Charts as files beside a page: Vega-Lite, and PNG where set-up brought what draws it.
struct ChartFiles {
  private let tools: ChartTools

  init(_ tools: ChartTools) { self.tools = tools }

  /// Writes `NAME.vl.json` and `NAME.png` into a folder that is there.
  ///
  /// - Throws: ``ReportError``.
  func write(
    _ charts: [Chart], to folder: URL
  ) throws -> (files: [URL], gaps: [ReportSummary.Gap]) {
    let specs = try charts.map { chart in
      try ReportFiles.write(
        Data(chart.spec.indentedText.utf8),
        to: folder.appendingPathComponent(chart.name + ".vl.json"))
    }
    guard !specs.isEmpty else { return ([], []) }
    guard let renderer = ChartRenderer(tools) else { return (specs, [pngGap(missingPart)]) }
    if let problem = renderer.render(specs) { return (specs, [pngGap(problem)]) }
    return (specs + charts.map { folder.appendingPathComponent($0.name + ".png") }, [])
  }

  private var missingPart: String {
    if tools.dependencies == nil { return "no .deps folder was found" }
    return tools.python == nil
      ? ".deps/python is not there" : "scripts/render-charts.py is not there"
  }

  private func pngGap(_ reason: String) -> ReportSummary.Gap {
    .init(
      what: "the charts as PNG files are",
      remedy: "\(reason); run `make setup`, or set PASSBAND_DEPS, then write the report again")
  }

  /// What a page with these charts lacks.
  func pageGaps(_ charts: [Chart]) -> [ReportSummary.Gap] {
    guard tools.bundleSource() == nil, !charts.isEmpty else { return [] }
    return [
      .init(
        what: "the charts inside the page are",
        remedy: ".deps/charts/vega-bundle.js is not there; run `make setup`, or set PASSBAND_DEPS, "
          + "then write the report again")
    ]
  }
}
