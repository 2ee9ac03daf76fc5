public import Foundation
public import Studies
import Vision

/// Writes a report: the page, its figures as Vega-Lite and PNG files, and its table.
public struct ReportWriter: Sendable {
  let tools: ChartTools

  /// A writer that uses `tools`, by default those that set-up made.
  public init(tools: ChartTools = .located()) { self.tools = tools }

  /// Writes `report.html`, `figures/*.vl.json`, `figures/*.png`, `table.md` and `table.csv` into
  /// `folder`, which is created if need be. Each file appears whole or not at all.
  ///
  /// - Parameter title: the heading of the page; the usual one if nil.
  /// - Returns: what was written, what it says, and what is missing for want of set-up.
  /// - Throws: ``ReportError``.
  @discardableResult
  public func write(
    runs: [StudiedRun], to folder: URL, title: String? = nil
  ) throws -> ReportSummary {
    guard !runs.isEmpty else { throw ReportError.nothingToReport }
    let figures = folder.appendingPathComponent("figures")
    try ReportFiles.makeFolder(folder)
    try ReportFiles.makeFolder(figures)

    let report = page(runs, title: title)
    let home = folder.appendingPathComponent("report.html")
    try ReportFiles.write(Data(try report.html().utf8), to: home)
    let tables = try writeTables(report.table, to: folder)
    let pictures = try writePictures(runs, to: figures)
    let charts = try ChartFiles(tools).write(report.charts, to: figures)
    return ReportSummary(
      page: home, files: [home] + tables + pictures + charts.files, findings: report.findings,
      table: report.table, gaps: ChartFiles(tools).pageGaps(report.charts) + charts.gaps)
  }

  private func page(_ runs: [StudiedRun], title: String?) -> HTMLReport {
    let bundle = tools.bundleSource()
    guard let title else { return HTMLReport(runs: runs, bundle: bundle) }
    return HTMLReport(runs: runs, title: title, bundle: bundle)
  }

  private func writeTables(_ table: AccuracyTable, to folder: URL) throws -> [URL] {
    guard !table.isEmpty else { return [] }
    let contents = [("table.md", table.markdown), ("table.csv", table.csv)]
    return try contents.map { name, text in
      try ReportFiles.write(Data(text.utf8), to: folder.appendingPathComponent(name))
    }
  }

  /// The kernel sheet, and a sheet of misaligned images per run and kind of statistics.
  private func writePictures(_ runs: [StudiedRun], to folder: URL) throws -> [URL] {
    var sheets: [(String, Raster)] = []
    if let kernels = KernelSheet.raster(runs) { sheets.append(("kernels", kernels)) }
    let parts = runs.flatMap(\.byExhibitStatistics)
    for (run, name) in zip(parts, ReportFiles.distinctNames(parts.map(\.title))) {
      if let sheet = MisalignedSheet(run).raster { sheets.append(("misaligned-" + name, sheet)) }
    }
    return try sheets.map { name, raster in
      try ReportFiles.write(
        Data(try raster.pngData()), to: folder.appendingPathComponent(name + ".png"))
    }
  }
}
