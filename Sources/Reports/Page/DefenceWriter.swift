public import Foundation
public import Studies

/// Writes what a study of front ends found: page, table and figure.
public struct DefenceWriter: Sendable {
  private let tools: ChartTools

  public init(tools: ChartTools = .located()) { self.tools = tools }

  /// Writes `defence.html`, `defence.csv`, `defence.md`, `defence.vl.json` and `defence.png` into
  /// `folder`, made if need be.
  ///
  /// - Throws: ``ReportError``.
  @discardableResult
  public func write(
    _ result: DefenceResult, to folder: URL
  ) throws -> (page: URL, gaps: [ReportSummary.Gap]) {
    try ReportFiles.makeFolder(folder)
    let table = DefenceTables(result).table
    for (name, text) in [("defence.csv", table.csv), ("defence.md", table.markdown)] {
      try ReportFiles.write(Data(text.utf8), to: folder.appendingPathComponent(name))
    }
    let charts = [Chart.defence(result)].compactMap { $0 }
    let drawn = try ChartFiles(tools).write(charts, to: folder)
    let page = try ReportFiles.write(
      Data(self.page(result, table, charts).html.utf8),
      to: folder.appendingPathComponent("defence.html"))
    return (page, ChartFiles(tools).pageGaps(charts) + drawn.gaps)
  }

  private func page(_ result: DefenceResult, _ table: TextTable, _ charts: [Chart]) -> StudyPage {
    let bundle = tools.bundleSource()
    return StudyPage(
      title: "What are filters in front of a model worth?",
      lead: """
        A filter that removes high frequencies from the input seems to defend at a remarkable rate. \
        Here it is attacked by those who do not know of it and by those who do; only what withstands \
        all of them may be credited to it.
        """,
      facts:
        "\(Wording.count(result.data.count)) \(result.data.split) images of \(result.data.name) · "
        + "\(result.normSymbol) · \(result.settings.statistics) statistics · seed "
        + "\(result.settings.seed)",
      sections: [
        StudyPage.section(
          "findings", "What the numbers support",
          "Accuracies are called different only where their 95 % Wilson intervals do not overlap.",
          [StudyPage.list(result.defences.flatMap(\.sentences))]),
        StudyPage.section(
          "figure", "Who attacks decides", "", charts.map { StudyPage.chart($0, bundle) }),
        StudyPage.section(
          "table", "Numbers",
          """
          In-band energy: the share of a perturbation's energy that the filter lets through, beside \
          that of white noise. Masking gap: images right under the oblivious attacker and wrong under \
          a better one.
          """, [StudyPage.table(table, caption: "Images right, in percent, with 95 % intervals")]),
      ],
      charts: charts, bundle: bundle)
  }
}
