import Foundation
import Studies
import Vision

/// The page of `passband kernels`.
struct KernelPage {
  let report: KernelReport
  let groups: [KernelGroup]
  let charts: [Chart]
  let bundle: String?

  func html() throws -> String {
    let names = Wording.list(report.models.map(\.name))
    return StudyPage(
      title: "How smooth are the kernels?",
      lead: """
        The convolution kernels of \(names), drawn and measured. Neighbouring weights of opposite \
        colour answer to high frequencies; smooth tiles answer to low ones.
        """,
      facts: settings, sections: [numbers] + (try groups.map(pictures)) + [models],
      charts: charts, bundle: bundle
    ).html
  }

  private var settings: String {
    let settings = report.settings
    return "radius \(Wording.radius(settings.radius)) of kernels padded to "
      + "\(settings.padding)×\(settings.padding) · intervals: bootstrap over kernels, "
      + "\(Wording.count(settings.bootstrap.resamples)) resamples, seed \(settings.bootstrap.seed)"
  }

  private var numbers: HTML {
    let tables = KernelTables(report)
    let compared = tables.comparisons.map {
      StudyPage.table($0, caption: "Differences, with 95 % bootstrap intervals over kernels")
    }
    let parts: [HTML?] = [
      tables.sentences.isEmpty ? nil : StudyPage.list(tables.sentences),
      StudyPage.table(
        tables.smoothness, caption: "Means over kernels, with 95 % bootstrap intervals"),
      compared,
    ]
    return StudyPage.section(
      "table", "In numbers",
      """
      Roughness: mean difference of adjacent weights over the norm of a plane. Energy beyond r: share \
      of the zero-padded spectrum. “random”: what kernels of independent normal weights have on \
      average.
      """, parts.compactMap { $0 } + charts.map { StudyPage.chart($0, bundle) })
  }

  private func pictures(_ group: KernelGroup) throws -> HTML {
    let kinds: [(KernelSheet.Kind, String)] = [
      (.weights, "One colour scale"), (.weightsEachScaled, "Each kernel on a scale of its own"),
      (.spectra, "Spectra"),
    ]
    return """
      <section>
      <h2>\(group.layer)</h2>
      \(try kinds.map { try row(group, $0, heading: $1) })
      </section>
      """
  }

  private func row(
    _ group: KernelGroup, _ kind: KernelSheet.Kind, heading: String
  ) throws -> HTML {
    let stacks = group.stacks(kind)
    let tiles = KernelSheet.tiles(stacks, kind, cell: 12)
    let figures = try zip(group.members, stacks).map {
      try figure($0.model, $1, tiles, kind, heading)
    }
    return """
      <h3>\(heading)</h3>
      <p>\(HTML.prose(kind.legend))</p>
      <div class="kernels">\(figures)</div>
      \(scale(tiles, kind))
      """
  }

  private func figure(
    _ model: String, _ stack: KernelStack, _ tiles: KernelTiles, _ kind: KernelSheet.Kind,
    _ heading: String
  ) throws -> HTML {
    let picture = tiles.raster(stack)
    return """
      <figure><figcaption><b>\(model)</b><br>\(stack.caption(kind))</figcaption>\
      <img src="\(try picture.dataURI())" width="\(picture.width)" height="\(picture.height)" \
      alt="\(stack.outputs) kernels of \(model) as coloured squares: \(heading)"></figure>
      """
  }

  private func scale(_ tiles: KernelTiles, _ kind: KernelSheet.Kind) -> HTML {
    let stops = (0...16).map { tiles.colour(atShare: Double($0) / 16).hex }
    let marks = kind.marks(tiles.limit)
    return """
      <div class="scale" role="img" aria-label="Colour scale from \(marks[0]) to \(marks.last!)">\
      <span style="background:linear-gradient(90deg,\(stops.joined(separator: ",")))"></span>\
      \(marks.map { "<i>\($0)</i>" as HTML })</div>
      """
  }

  private var models: HTML {
    let items = report.models.flatMap { model in
      ["\(model.name): SHA-256 \(model.sha256)"] + model.smoothingInWords.map { "smoothed: \($0)" }
    }
    return StudyPage.section(
      "provenance", "Where these kernels come from", "The models' files.", [StudyPage.list(items)])
  }
}
