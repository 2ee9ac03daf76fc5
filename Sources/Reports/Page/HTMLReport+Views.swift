import Studies
import Vision

extension HTMLReport {
  private var views: [MeasuredView] { MeasuredView.all(of: runs) }

  // MARK: Filtering curves

  /// The summaries of the filtering curves; nothing where no curve has one.
  var summaryTable: HTML {
    let rows = views.flatMap { view in
      view.audit.filtering.filter { $0.lowArea != nil || $0.highReliance != nil }
        .map { summaryRow($0, of: view) }
    }
    guard !rows.isEmpty else { return "" }
    return """
      <h3>Summaries of the curves</h3>
      <p><em>r50</em>: the radius at which the LFC is named halfway between chance and whole images. \
      <em>Area</em>: the mean accuracy on LFC over the measured radii. <em>HFC reliance</em>: the mean of \
      (accuracy on HFC − chance)/(accuracy on whole images − chance), 0 for guessing and 1 for as well as \
      whole images. All three are Passband's own, hold for the measured radii only, and have 95 % \
      intervals of a bootstrap over images.</p>
      <div class="scroll" tabindex="0"><table><thead><tr><th scope="col">network</th>\
      <th scope="col">radii</th><th scope="col">rescale</th><th scope="col">r50</th>\
      <th scope="col">area under A<sub>L</sub></th><th scope="col">HFC reliance</th></tr></thead>\
      <tbody>\(rows)</tbody></table></div>
      """
  }

  private func summaryRow(_ curve: FilteringCurve, of view: MeasuredView) -> HTML {
    let radii = Set((curve.low + curve.high).map(\.radius)).sorted().map(Wording.radius)
    return """
      <tr><th scope="row">\(view.title)</th><td>\(radii.joined(separator: ", "))</td>\
      <td>\(curve.rescale)</td><td>\(Self.radius50(curve.radius50))</td>\
      <td>\(Self.estimate(curve.lowArea))</td><td>\(Self.estimate(curve.highReliance))</td></tr>
      """
  }

  private static func radius50(_ found: FilteringCurve.Radius50?) -> HTML {
    guard let found else { return "–" }
    let sign: String =
      switch found.relation {
      case .equal: ""
      case .atMost: "≤ "
      case .above: "> "
      }
    return "<b>\(sign + Wording.decimals(found.radius, 1))</b> \(bounds(found.interval, 1))"
  }

  private static func estimate(_ found: Estimate?) -> HTML {
    guard let found else { return "–" }
    return "<b>\(Wording.decimals(found.value, 3))</b> \(bounds(found.interval, 3))"
  }

  private static func bounds(_ bounds: Bounds?, _ digits: Int, scale: Double = 1) -> HTML {
    guard let bounds else { return "" }
    let ends = [bounds.low, bounds.high].map { Wording.decimals(scale * $0, digits) }
    return "<span class=\"interval\">[\(ends.joined(separator: ", "))]</span>"
  }

  // MARK: Pairs

  var pairsSection: HTML {
    let groups = views.filter { !$0.audit.comparisons.isEmpty }.map(pairs)
    guard !groups.isEmpty else { return "" }
    return """
      <section id="pairs">
      <h2>The same images under two conditions</h2>
      <p>Every image is answered under every condition, so conditions are compared image by image. \
      McNemar's exact test looks only at images that are right under one of the two; its p-values are \
      corrected for the number of pairs (Holm). <em>Error consistency</em> κ says whether the same images \
      are wrong both times: 1 if always the same ones, 0 if no more often than two unrelated networks of \
      these accuracies would share, below 0 if less often.</p>
      \(groups)
      </section>
      """
  }

  private func pairs(_ view: MeasuredView) -> HTML {
    let rows = view.audit.comparisons.map { item in
      let table = item.table
      return """
        <tr><th scope="row">\(view.name(item.first)) → \(view.name(item.second))</th>\
        <td>\(Wording.count(table.onlyFirst))</td><td>\(Wording.count(table.onlySecond))</td>\
        <td><b>\(Wording.signed(100 * table.difference.value, 1))</b> \
        \(Self.bounds(table.difference.interval, 1, scale: 100))</td>\
        <td>\(Wording.pValue(item.adjustedPValue))</td>\
        <td><b>\(table.consistency.kappa.map { Wording.decimals($0, 2) } ?? "–")</b> \
        \(Self.bounds(table.consistency.interval, 2))</td></tr>
        """ as HTML
    }
    return """
      <details class="counts" open><summary>\(view.title)</summary>
      <div class="scroll" tabindex="0"><table><thead><tr><th scope="col">pair</th>\
      <th scope="col">right only<br>the first time</th><th scope="col">right only<br>the second time</th>\
      <th scope="col">accuracy, points</th><th scope="col">McNemar p<br>(Holm)</th>\
      <th scope="col">error<br>consistency κ</th></tr></thead><tbody>\(rows)</tbody></table></div></details>
      """
  }

  // MARK: Classes

  /// Classes up to which the page has a row for each.
  private static let classRows = 100

  var classesSection: HTML {
    let shown = views.filter { (2...Self.classRows).contains($0.audit.classes.count) }
    guard !shown.isEmpty else { return "" }
    return """
      <section id="classes">
      <h2>Class by class</h2>
      <p>An average hides that one class may be named by its shape and another by its texture alone.</p>
      \(shown.map(classes))
      \(chart("hfc-confusion"))
      </section>
      """
  }

  private func classes(_ view: MeasuredView) -> HTML {
    let names = (view.audit.classes.first?.scores ?? []).map(\.shown).filter {
      $0.radius == nil || $0.rescale == view.rescale
    }
    let rows = view.audit.classes.map { item in
      let cells = names.map { name in
        Self.cell(item.scores.first { $0.shown == name })
      }
      return """
        <tr><th scope="row">\(item.name)</th><td>\(Wording.count(item.count))</td>\(cells)</tr>
        """ as HTML
    }
    let headings = names.map { name in
      "<th scope=\"col\">\(Wording.condition(name))</th>" as HTML
    }
    return """
      <details class="counts"\(view.audit.classes.count <= 20 ? " open" : "" as HTML)>\
      <summary>\(view.title): accuracy in percent, 95 % intervals below it</summary>
      <div class="scroll" tabindex="0"><table class="classes"><thead><tr><th scope="col">class</th>\
      <th scope="col">images</th>\(headings)</tr></thead><tbody>\(rows)</tbody></table></div></details>
      """
  }

  private static func cell(_ score: AuditResult.Score?) -> HTML {
    guard let score else { return "<td>–</td>" }
    return """
      <td><b>\(Wording.percent(score.accuracy))</b><br>\
      <span class="interval">\(Wording.interval(score.interval))</span></td>
      """
  }

  // MARK: With the model

  var sensitivitySection: HTML {
    let charts = [chart("heat-map"), chart("gradient-spectrum")]
    guard charts.contains(where: { !$0.source.isEmpty }) else { return "" }
    return """
      <section id="sensitivity">
      <h2>Which frequencies disturb it</h2>
      <p>A heat map adds one wave at a time to the images and counts errors: bright cells are waves that \
      mislead the network. The gradient's spectrum tells which small changes the loss feels most; where \
      its line runs above the dotted one, a radius weighs more than in white noise.</p>
      \(charts)
      </section>
      """
  }

  var corollarySection: HTML {
    let figure = chart("corollary-radii")
    let rows = views.flatMap { view in view.corollary.map { corollaryRow($0, of: view) } }
    guard !rows.isEmpty else { return "" }
    return """
      <section id="corollary">
      <h2>Robustness that cannot be had</h2>
      <p>An image that is named rightly whole and wrongly from its LFC cannot be robust at any ε from the \
      distance of the two on: the LFC lies within ε, and people see the same in it (the paper's \
      corollary). So each such image bounds what any defence of this network can reach.</p>
      \(figure)
      <div class="scroll" tabindex="0"><table><thead><tr><th scope="col">network</th>\
      <th scope="col">shown</th><th scope="col">images</th>\
      <th scope="col">median ε*<br>L∞, in 1/255</th><th scope="col">median ε*<br>L2</th>\
      <th scope="col">within L∞ 8/255</th><th scope="col">robust at 8/255<br>at most</th></tr></thead>\
      <tbody>\(rows)</tbody></table></div>
      </section>
      """
  }

  private func corollaryRow(_ radii: CorollaryRadii, of view: MeasuredView) -> HTML {
    let eight = radii.below.first { $0.levels == 8 }
    return """
      <tr><th scope="row">\(view.title)</th><td>\(view.name(radii.shown))</td>\
      <td>\(Wording.count(radii.count)) of \(Wording.count(radii.total))</td>\
      <td>\(radii.linf.map { Wording.decimals(255 * $0.median, 1) } ?? "–")</td>\
      <td>\(radii.l2.map { Wording.decimals($0.median, 2) } ?? "–")</td>\
      <td>\(eight.map { Wording.percent($0.share) + " %" } ?? "–") \
      <span class="interval">\(eight.map { Wording.interval($0.interval) } ?? "")</span></td>\
      <td>\(eight.map { Wording.percent($0.robustAtMost) + " %" } ?? "–")</td></tr>
      """
  }
}
