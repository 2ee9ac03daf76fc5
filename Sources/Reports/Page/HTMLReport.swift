public import Studies
import Training

/// One self-contained page about a set of runs. It opens from a disk without a network: pictures,
/// chart library, numbers and style are all inside.
public struct HTMLReport {
  let runs: [StudiedRun]
  let title: String
  let bundle: String?
  let charts: [Chart]
  let findings: [Finding]
  let table: AccuracyTable

  /// - Parameters:
  ///   - runs: shown in this order.
  ///   - title: the page's heading.
  ///   - bundle: the source of the chart library (Vega, Vega-Lite, Vega-Embed on `window`); without
  ///     it the page has a note where the charts would be, and everything else.
  public init(
    runs: [StudiedRun], title: String = "Which frequencies do these networks listen to?",
    bundle: String?
  ) {
    self.init(runs: runs, title: title, bundle: bundle, charts: Chart.all(for: runs))
  }

  /// A page of other charts about runs.
  init(runs: [StudiedRun], title: String, bundle: String?, charts: [Chart]) {
    self.runs = runs
    self.title = title
    self.bundle = bundle
    self.charts = charts
    findings = Findings.all(runs)
    table = AccuracyTable(runs)
  }

  /// The page's source.
  public func html() throws -> String {
    document(
      header: header,
      sections: [
        findingsSection, definitionsSection, curvesSection, try misalignedSection(),
        pairsSection, classesSection, sensitivitySection, corollarySection,
        try kernelSection(), tableSection, provenanceSection,
      ])
  }

  /// A page of this style and these scripts.
  func document(header: HTML, sections: [HTML]) -> String {
    let body: HTML = """
      \(header)
      <main>
      \(sections)
      </main>
      \(scripts)
      """
    return Self.page(title: title, body)
  }

  /// A whole page around a body, with the style inside.
  static func page(title: String, _ body: HTML) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(HTML.escape(title)) · Passband</title>
    <style>
    \(style)
    </style>
    </head>
    <body>
    \(body.source)
    </body>
    </html>

    """
  }

  private var header: HTML {
    """
    <header>
    <p class="brand">Passband report</p>
    <h1>\(title)</h1>
    <p class="lead">Every image can be cut in two by frequency: broad shapes on one side, fine edges \
    and texture on the other. People recognise the first and hardly see the second. An image \
    classifier may use either. This page shows what each network makes of the whole image and of \
    each part alone.</p>
    <p class="facts">\(facts)</p>
    </header>
    """
  }

  private var facts: HTML {
    var parts = runs.flatMap { run in
      guard let data = run.info?.data else {
        return run.audits.map {
          "\($0.data.name): \(Wording.count($0.data.count)) \($0.data.split) images"
        }
      }
      return [
        """
        \(data.name): \(Wording.count(data.train.count)) training and \
        \(Wording.count(data.test.count)) test images
        """
      ]
    }
    parts = parts.enumerated().filter { !parts[..<$0].contains($1) }.map(\.element)
    let networks = runs.count == 1 ? "1 network" : "\(runs.count) networks"
    return "\(([networks] + parts).joined(separator: " · "))"
  }

  private static var style: String {
    String(decoding: PackageResources.report_css, as: UTF8.self)
  }
}
