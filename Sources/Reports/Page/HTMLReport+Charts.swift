import Studies

extension HTMLReport {
  var curvesSection: HTML {
    """
    <section id="curves">
    <h2>Accuracy</h2>
    <p>How often each network is right while it learns, and after training by where the image is cut. \
    Blue lines are LFC, orange to red ones HFC; the stronger the colour, the larger the radius. A HFC \
    line above chance means that the network reads what people hardly see.</p>
    \(chart("accuracy-epochs"))
    \(chart("accuracy-radius"))
    \(summaryTable)
    \(chart("energy-layers"))
    </section>
    """
  }

  /// The place of a chart with its specification, a note without the library, nothing without data.
  func chart(_ name: String) -> HTML {
    guard let chart = charts.first(where: { $0.name == name }) else { return "" }
    return Self.figure(chart, isDrawn: bundle != nil)
  }

  /// - Parameter isDrawn: whether the page has the library that draws it.
  static func figure(_ chart: Chart, isDrawn: Bool) -> HTML {
    guard isDrawn else {
      return """
        <p class="note">The chart “\(chart.spec["title"]?["text"]?.stringValue ?? chart.name)” is not \
        drawn: the chart library was not found when this page was written. Run \
        <code>make setup</code>, then write the report again. The accuracies are in \
        <a href="#table">the table</a>.</p>
        """
    }
    return """
      <figure class="chart">
      <div class="plot" role="img" aria-label="\(chart.alternative)" data-chart="\(chart.name)"></div>
      <noscript><p class="note">This chart is drawn by a script inside this page.</p></noscript>
      <script type="application/json" id="chart-\(chart.name)">\
      \(HTML(verbatim: chart.spec.scriptText))</script>
      </figure>
      """
  }

  /// The colours for dark pages, the chart library, and what draws the charts with it.
  var scripts: HTML {
    guard let bundle, !charts.isEmpty else { return "" }
    return Self.scripts(bundle, colours: ChartTheme.darkColours(radii: radiusCounts))
  }

  static func scripts(_ bundle: String, colours: JSONValue) -> HTML {
    let script = String(decoding: PackageResources.report_js, as: UTF8.self)
    return """
      <script type="application/json" id="dark-colours">\(HTML(verbatim: colours.scriptText))</script>
      <script>\(HTML(verbatim: closedScript(bundle)))</script>
      <script>\(HTML(verbatim: closedScript(script)))</script>
      """
  }

  /// A script with nothing in it that ends its element early or opens a comment: `<\/script` and
  /// `<\!--` mean the same inside JavaScript strings.
  static func closedScript(_ source: String) -> String {
    source.replacing("</script", with: "<\\/script").replacing("</SCRIPT", with: "<\\/SCRIPT")
      .replacing("<!--", with: "<\\!--")
  }

  /// The lengths of the colour sequences that the charts use.
  private var radiusCounts: [Int] {
    let epochs = runs.flatMap(EpochPoint.all)
    let highs = Set(
      AuditView.all(of: runs).flatMap { $0.misaligned.map(\.radius) })
    let lows = Set(
      MeasuredView.all(of: runs).flatMap { $0.corollary.compactMap(\.shown.radius) })
    return [
      epochs.radii(of: "low").count, epochs.radii(of: "high").count, highs.count, lows.count,
    ]
  }
}
