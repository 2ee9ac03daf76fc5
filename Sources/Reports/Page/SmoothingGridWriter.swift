public import Foundation
public import Studies

/// Writes a smoothing grid: page, tables and figure.
public struct SmoothingGridWriter: Sendable {
  private let tools: ChartTools

  public init(tools: ChartTools = .located()) { self.tools = tools }

  /// Writes `grid.html`, `grid.csv`, `grid.md`, `smoothing-grid.vl.json` and `.png` into `folder`.
  ///
  /// - Throws: ``ReportError``.
  @discardableResult
  public func write(
    _ result: SmoothingGridResult, to folder: URL
  ) throws -> (page: URL, gaps: [ReportSummary.Gap]) {
    try ReportFiles.makeFolder(folder)
    let tables = SmoothingGridTables(result)
    for (name, text) in [("grid.csv", tables.csv), ("grid.md", tables.table.markdown)] {
      try ReportFiles.write(Data(text.utf8), to: folder.appendingPathComponent(name))
    }
    let charts = [Chart.smoothingGrid(result)].compactMap { $0 }
    let drawn = try ChartFiles(tools).write(charts, to: folder)
    let page = try ReportFiles.write(
      Data(self.page(result, tables, charts).html.utf8),
      to: folder.appendingPathComponent("grid.html"))
    return (page, ChartFiles(tools).pageGaps(charts) + drawn.gaps)
  }

  private func page(
    _ result: SmoothingGridResult, _ tables: SmoothingGridTables, _ charts: [Chart]
  ) -> StudyPage {
    let bundle = tools.bundleSource()
    return StudyPage(
      title: "Does smoothing the kernels make a model robust?",
      lead: """
        Robust networks have smooth kernels; here the kernels of trained ones are smoothed by hand, \
        and the models attacked again. Mixing in neighbours also makes kernels larger by 1 + 8 rho: \
        mix-normalized takes that gain away.
        """,
      facts: facts(result),
      sections: [
        StudyPage.section(
          "findings", "The blog's statements, by these numbers", Self.rule,
          [StudyPage.list(tables.sentences)]),
        StudyPage.section(
          "figure", "Accuracy over rho", "", charts.map { StudyPage.chart($0, bundle) }),
        StudyPage.section(
          "table", "Numbers",
          "“worst” is each image's minimum over the attacks: an upper bound of robust accuracy.",
          [StudyPage.table(tables.table, caption: "In percent, with 95 % Wilson intervals")]),
        StudyPage.section(
          "provenance", "How hard the attacks were", "A name alone does not say it.",
          [
            StudyPage.list(
              result.attacks.map {
                "\($0.name): \($0.parametersInWords), searched in \($0.precision)"
              })
          ]),
      ],
      charts: charts, bundle: bundle)
  }

  static let rule = """
    Smoothed and unsmoothed model are compared image by image; the intervals of one statement hold \
    together at 95 % (Bonferroni). “open” means that they do not decide, or decide both ways.
    """

  private func facts(_ result: SmoothingGridResult) -> String {
    let averages = result.calibration.map {
      "BatchNorm averages estimated on \(Wording.count($0.count)) \($0.split) images"
    }
    return
      "\(Wording.count(result.data.count)) \(result.data.split) images of \(result.data.name) · "
      + "\(result.normSymbol) · layers: \(result.layers) · \(averages ?? "BatchNorm averages kept") · "
      + "\(result.statistics) statistics · seed \(result.seed)"
  }
}
