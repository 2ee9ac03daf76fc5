import Studies
import Training
import Vision

/// The page of a study: what was claimed, what the numbers say, the figures, and how to run it again.
struct StudyReportPage {
  let result: StudyResult
  let numbers: StudyNumbers
  let figures: [StudyFigure]
  let charts: [Chart]
  let pictures: [StudyPicture]
  let bundle: String?

  private var tables: StudyTables { StudyTables(result) }
  private var facts: StudyFacts { StudyFacts(result: result, numbers: numbers) }

  func html() throws -> String {
    StudyPage(
      title: result.title, lead: result.question, facts: facts.line,
      sections: [missing, verdicts, try figureSection(), numberSection, settings].compactMap { $0 },
      charts: charts, bundle: bundle
    ).html
  }

  // MARK: Verdicts

  private var missing: HTML? {
    guard !result.missing.isEmpty else { return nil }
    return StudyPage.section(
      "missing", "What is missing",
      "Cells that did not finish are in no number below. passband study run goes on with them.",
      [StudyPage.table(tables.missing, caption: "Cells that are not complete")])
  }

  private var verdicts: HTML {
    let rows = result.claims.map { claim in
      """
      <article class="claim">
      <h3><span class="verdict \(claim.verdict.rawValue)">\(claim.verdict.rawValue)</span> \
      \(HTML.prose(claim.claim))</h3>
      <dl>
      \(Self.fact("published", published(claim)))
      \(Self.facts(claim.judgement))
      \(claim.controls.map(Self.control))
      \(Self.fact("decided by", claim.because))
      </dl>
      </article>
      """ as HTML
    }
    return StudyPage.section(
      "verdicts", "Claims and what these numbers say", "\(tables.count). \(Self.rule)", rows)
  }

  static let rule = """
    A claim is an inequality between numbers. With two seeds or more the difference is taken for each \
    seed, and its mean has a 95 % t interval; with one seed the interval is over images, and that is \
    said. Supported: the whole interval is on the claimed side, and so it is for every control. \
    Contradicted: the whole interval is on the other side. Open: everything else.
    """

  private func published(_ claim: StudyResult.Row) -> String {
    "\(claim.published ?? "a direction, no number") — \(claim.source)"
  }

  private static func fact(_ name: String, _ text: String) -> HTML {
    "<div><dt>\(name)</dt><dd>\(HTML.prose(text))</dd></div>"
  }

  private static func facts(_ judgement: Judgement) -> HTML {
    let difference =
      "\(StudyTables.difference(judgement)), claimed \(StudyTables.claimed(judgement)); "
      + StudyTables.basis(judgement)
    let parts = judgement.parts.map { "\($0.name) \(StudyTables.number($0.value))" }
    return fact("rule", judgement.rule) + fact("difference", difference)
      + fact("numbers", parts.isEmpty ? "–" : parts.joined(separator: " · "))
  }

  private static func control(_ control: StudyResult.Row.Control) -> HTML {
    let judgement = control.judgement
    return """
      <div><dt>control</dt><dd>\(HTML.prose(control.confound)): \
      <strong>\(judgement.verdict.rawValue)</strong>. \(HTML.prose(judgement.rule)): \
      \(HTML.prose(StudyTables.difference(judgement)))\
      \(HTML.prose(judgement.reason.map { " (\($0))" } ?? ""))</dd></div>
      """
  }

  // MARK: Figures and numbers

  private func figureSection() throws -> HTML {
    let drawn = charts.map { StudyPage.chart($0, bundle) }
    let images = try pictures.map { picture in
      """
      <figure class="sheet"><figcaption>\(picture.title)</figcaption>\
      <img src="\(try picture.raster.dataURI())" width="\(picture.raster.width)" \
      height="\(picture.raster.height)" alt="\(picture.title)"></figure>
      """ as HTML
    }
    let absent = figures.filter { figure in
      !charts.contains { $0.name == figure.name }
        && !pictures.contains { $0.name.hasPrefix(figure.name) }
    }
    let notes = absent.map {
      "<p class=\"note\">\($0.title): there is nothing to draw.</p>" as HTML
    }
    return StudyPage.section(
      "figures", "Figures",
      "Blue lines are LFC, orange to red ones HFC; the stronger the colour, the larger the radius.",
      drawn + images + notes)
  }

  private var numberSection: HTML {
    StudyPage.section(
      "numbers", "Numbers",
      "\(tables.legend) L and H: accuracy on LFC and HFC. docs/studies.md explains every name.",
      [StudyPage.table(tables.numbers, caption: "Shares of images unless the name says otherwise")])
  }

  // MARK: Settings

  private var settings: HTML {
    let command = facts.rerun.map { ("<span>\($0)</span>" as HTML).source }.joined(separator: " ")
    return StudyPage.section(
      "settings", "Settings, and how to run it again",
      "Everything that decides these numbers.",
      [
        "<pre><code>\(HTML(verbatim: command))</code></pre>",
        group("Measured after training", numbers.plan.measure.settings.map { ($0.key, $0.value) }),
        group("Machine", facts.machine), HTML.joined(numbers.plan.models.map(recipe)),
      ])
  }

  private func group(_ title: String, _ facts: [(String, String)]) -> HTML {
    let items = facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" as HTML }
    return "<details class=\"provenance\"><summary>\(title)</summary>"
      + "<div class=\"columns\"><div class=\"group\"><dl>\(items)</dl></div></div></details>"
  }

  private func recipe(_ model: String) -> HTML {
    group("Recipe of \(model)", facts.recipe(model))
  }
}

extension HTML {
  static func joined(_ pieces: [HTML]) -> HTML { "\(pieces)" }
}
