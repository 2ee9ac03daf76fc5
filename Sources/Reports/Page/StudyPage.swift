/// A self-contained page about one study: what it says, its figures and tables, all inside.
struct StudyPage {
  var title: String
  /// What was asked and how, in a few sentences.
  var lead: String
  /// On which images and with which settings.
  var facts: String
  var sections: [HTML]
  var charts: [Chart]
  /// The source of the chart library; without it the page has notes in the charts' places.
  var bundle: String?

  var html: String {
    let scripts =
      bundle.map { charts.isEmpty ? "" : HTMLReport.scripts($0, colours: colours) } ?? ""
    return HTMLReport.page(
      title: title,
      """
      <header>
      <p class="brand">Passband report</p>
      <h1>\(title)</h1>
      <p class="lead">\(HTML.prose(lead))</p>
      <p class="facts">\(HTML.prose(facts))</p>
      </header>
      <main>
      \(sections)
      </main>
      \(scripts)
      """)
  }

  private var colours: JSONValue { ChartTheme.darkColours(radii: Array(1...8)) }

  static func chart(_ chart: Chart, _ bundle: String?) -> HTML {
    HTMLReport.figure(chart, isDrawn: bundle != nil)
  }

  /// A section with a heading, a paragraph, and what stands below.
  static func section(_ id: String, _ heading: String, _ text: String, _ body: [HTML]) -> HTML {
    """
    <section id="\(id)">
    <h2>\(heading)</h2>
    <p>\(HTML.prose(text))</p>
    \(body)
    </section>
    """
  }

  /// A table that scrolls where it is wider than the page.
  static func table(_ table: TextTable, caption: String) -> HTML {
    "<div class=\"scroll\" tabindex=\"0\">\(table.html(caption: caption))</div>"
  }

  /// Sentences, one below the other.
  static func list(_ sentences: [String]) -> HTML {
    let items = sentences.map { "<li>\(HTML.prose($0))</li>" as HTML }
    return "<ul class=\"findings\">\(items)</ul>"
  }
}
