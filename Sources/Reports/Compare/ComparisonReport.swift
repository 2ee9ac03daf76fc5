public import Foundation
public import Studies

/// A comparison as one page with its figures and tables as files.
public struct ComparisonReport {
  let comparison: ModelComparison
  let radius: Double?
  let page: HTMLReport

  /// - Parameters:
  ///   - audits: of the models, in their order.
  ///   - radius: of the LFC and HFC that rankings are shown for; nil: the middle one.
  public init(
    _ comparison: ModelComparison, audits: [AuditResult], at radius: Double? = nil,
    title: String = "Which of these models listens to what?", bundle: String?
  ) {
    self.comparison = comparison
    self.radius = radius ?? comparison.middleRadius
    let runs = zip(comparison.models, audits).map { model, audit in
      StudiedRun(
        title: model.title, folder: model.path, info: nil, epochs: [], audits: [audit],
        exhibits: [], kernels: nil)
    }
    let charts = [
      Chart.radii(runs), Chart.consistency(comparison, at: self.radius),
    ].compactMap { $0 }
    page = HTMLReport(runs: runs, title: title, bundle: bundle, charts: charts)
  }

  /// The page's source.
  public func html() -> String {
    page.document(
      header: header,
      sections: [
        rankingSection, figureSection, consistencySection, page.tableSection, provenanceSection,
      ])
  }

  private var header: HTML {
    let data = comparison.data
    return """
      <header>
      <p class="brand">Passband comparison</p>
      <h1>\(page.title)</h1>
      <p class="lead">Every model answered the same images, whole and cut in two by frequency. So they are \
      compared image by image: a difference that chance would often make is told as none.</p>
      <p class="facts">\(comparison.models.count) models · \(data.name), \(data.split): \
      \(Wording.count(data.count)) images · chance \(Wording.percent(comparison.chance)) %</p>
      </header>
      """
  }

  private var rankingSection: HTML {
    """
    <section id="rankings">
    <h2>Rankings</h2>
    <p>Each model against the next one of its ranking: McNemar's exact test of accuracies, an exact \
    sign-flip test of gaps, p-values corrected within a ranking (Holm). Where p is above 0.05 the order of \
    the two is not shown by these images.</p>
    \(comparison.rankings(at: radius).map(ranking))
    \(comparison.notes.map { "<p class=\"note\">\($0)</p>" as HTML })
    </section>
    """
  }

  private func ranking(_ ranking: ModelComparison.Ranking) -> HTML {
    let rows = ranking.places.enumerated().map { place, entry in
      let step = place < ranking.steps.count ? ranking.steps[place] : nil
      let cells = ComparisonTables.cells(entry, step)
      return """
        <tr><th scope="row">\(place + 1). \(comparison.models[entry.model].title)</th>\
        <td><b>\(cells[0])</b> <span class="interval">\(cells[1])</span></td>\
        <td>\(cells[2]) <span class="interval">\(cells[3])</span></td><td>\(cells[4])</td></tr>
        """ as HTML
    }
    return """
      <h3>\(ComparisonTables.heading(ranking))</h3>
      <div class="scroll" tabindex="0"><table><thead><tr><th scope="col">model</th>\
      <th scope="col">%, 95 % interval</th><th scope="col">to the next, points</th>\
      <th scope="col">p (Holm)</th></tr></thead><tbody>\(rows)</tbody></table></div>
      """
  }

  private var figureSection: HTML {
    """
    <section id="curves">
    <h2>Accuracy by cutting radius</h2>
    \(page.chart("accuracy-radius"))
    </section>
    """
  }

  private var consistencySection: HTML {
    """
    <section id="consistency">
    <h2>Do they err on the same images?</h2>
    <p>Two models of equal accuracy may use different evidence. Then they err on different images, and \
    their error consistency κ is low.</p>
    \(page.chart("error-consistency"))
    </section>
    """
  }

  private var provenanceSection: HTML {
    let rows = comparison.models.map { model in
      """
      <tr><th scope="row">\(model.title)</th><td>\(model.path)</td><td>\(model.precision)</td>\
      <td>\(model.statistics)</td><td>\(model.batchSize)</td></tr>
      """ as HTML
    }
    return """
      <section id="provenance">
      <h2>Where these numbers come from</h2>
      <div class="scroll" tabindex="0"><table><thead><tr><th scope="col">model</th><th scope="col">path</th>\
      <th scope="col">precision</th><th scope="col">statistics</th><th scope="col">batch size</th></tr>\
      </thead><tbody>\(rows)</tbody></table></div>
      <p class="fine">Data SHA-256: <code>\(comparison.data.sha256)</code></p>
      </section>
      """
  }
}

extension ReportWriter {
  /// Writes `compare.html`, `compare.csv` and `figures/` into a folder, made if need be. Each file
  /// appears whole or not at all.
  ///
  /// - Returns: the files, the page first, and what is missing for want of set-up.
  /// - Throws: ``ReportError``.
  public func write(
    _ comparison: ModelComparison, audits: [AuditResult], at radius: Double?, to folder: URL,
    title: String? = nil
  ) throws -> (files: [URL], gaps: [ReportSummary.Gap]) {
    let figures = folder.appendingPathComponent("figures")
    try ReportFiles.makeFolder(folder)
    try ReportFiles.makeFolder(figures)
    let bundle = tools.bundleSource()
    let report =
      title.map {
        ComparisonReport(comparison, audits: audits, at: radius, title: $0, bundle: bundle)
      } ?? ComparisonReport(comparison, audits: audits, at: radius, bundle: bundle)
    let page = try ReportFiles.write(
      Data(report.html().utf8), to: folder.appendingPathComponent("compare.html"))
    let table = try ReportFiles.write(
      Data(ComparisonTables(comparison, at: radius).csv.utf8),
      to: folder.appendingPathComponent("compare.csv"))
    let files = ChartFiles(tools)
    let charts = try files.write(report.page.charts, to: figures)
    return ([page, table] + charts.files, files.pageGaps(report.page.charts) + charts.gaps)
  }
}
