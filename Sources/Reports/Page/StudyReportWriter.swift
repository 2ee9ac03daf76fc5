public import Foundation
public import Studies
import Vision

/// Writes the report of a study: page, tables, figures and numbers.
public struct StudyReportWriter: Sendable {
  private let tools: ChartTools

  public init(tools: ChartTools = .located()) { self.tools = tools }

  /// Writes into `folder`: `report.html` · `report.md` · `verdicts.md` and `.csv` · `numbers.md` and `.csv` ·
  /// `results.json` · each figure as `NAME.vl.json` and `NAME.png`. Files of an earlier report that this
  /// one does not have are removed.
  ///
  /// - Throws: ``ReportError``; what the pictures' encoder throws.
  @discardableResult
  public func write(
    _ numbers: StudyNumbers, _ result: StudyResult, to folder: URL
  ) throws -> (page: URL, files: [URL], gaps: [ReportSummary.Gap]) {
    try ReportFiles.makeFolder(folder)
    let figures = StudyFigure.all(numbers)
    let charts = figures.compactMap(\.chart)
    let pictures = try figures.flatMap(pictures)
    var files = try texts(result).map { name, text in
      try ReportFiles.write(Data(text.utf8), to: folder.appendingPathComponent(name))
    }
    for picture in pictures {
      files.append(
        try ReportFiles.write(
          Data(try picture.raster.pngData()),
          to: folder.appendingPathComponent(picture.name + ".png")))
    }
    let drawn = try ChartFiles(tools).write(charts, to: folder)
    let page = StudyReportPage(
      result: result, numbers: numbers, figures: figures, charts: charts, pictures: pictures,
      bundle: tools.bundleSource())
    let home = try ReportFiles.write(
      Data(try page.html().utf8), to: folder.appendingPathComponent("report.html"))
    files += drawn.files + [home]
    let named = charts.map { ($0.name, $0.alternative) } + pictures.map { ($0.name, $0.title) }
    files.append(try writeMarkdown(numbers, result, named, beside: files, to: folder))
    removeStale(folder, keeping: files)
    return (home, files, ChartFiles(tools).pageGaps(charts) + drawn.gaps)
  }

  /// - Parameter figures: names and what they show; only those that were drawn are linked to.
  private func writeMarkdown(
    _ numbers: StudyNumbers, _ result: StudyResult, _ figures: [(String, String)],
    beside files: [URL], to folder: URL
  ) throws -> URL {
    let names = Set(files.map(\.lastPathComponent))
    let markdown = StudyMarkdown(
      result: result, numbers: numbers, pictures: figures.filter { names.contains($0.0 + ".png") })
    return try ReportFiles.write(
      Data(markdown.text.utf8), to: folder.appendingPathComponent("report.md"))
  }

  private func texts(_ result: StudyResult) throws -> [(String, String)] {
    let tables = StudyTables(result)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return [
      ("verdicts.md", tables.verdicts.markdown), ("verdicts.csv", tables.verdicts.csv),
      ("numbers.md", tables.numbers.markdown), ("numbers.csv", tables.csv),
      ("results.json", String(decoding: try encoder.encode(result), as: UTF8.self) + "\n"),
    ]
  }

  /// A figure of an earlier report must not stand beside this one.
  private func removeStale(_ folder: URL, keeping files: [URL]) {
    let kept = Set(files.map(\.lastPathComponent))
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names
    where (name.hasSuffix(".png") || name.hasSuffix(".vl.json")) && !kept.contains(name) {
      try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
  }

  // MARK: Pictures

  private func pictures(_ figure: StudyFigure) throws -> [StudyPicture] {
    switch figure.kind {
    case .kernels:
      return KernelSheet.raster(figure.firstRuns).map {
        [StudyPicture(name: figure.name, title: figure.title, raster: $0)]
      } ?? []
    case .misaligned:
      let runs = figure.firstRuns.flatMap(\.byExhibitStatistics)
      let names = ReportFiles.distinctNames(runs.map { "\(figure.name)-\($0.title)" })
      return zip(runs, names).compactMap { run, name in
        MisalignedSheet(run).raster.map {
          StudyPicture(name: name, title: "\(figure.title): \(run.title)", raster: $0)
        }
      }
    default: return []
    }
  }
}

/// A figure made of pixels.
struct StudyPicture {
  let name: String
  let title: String
  let raster: Raster
}
