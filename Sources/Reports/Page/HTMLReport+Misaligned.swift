import Foundation
import Studies
import Vision

extension HTMLReport {
  func misalignedSection() throws -> HTML {
    let groups = try runs.flatMap(\.byExhibitStatistics).map(exhibits)
    let histogram = chart("hfc-predictions")
    guard !groups.isEmpty || !histogram.source.isEmpty else { return "" }
    return """
      <section id="misaligned">
      <h2>Right for reasons people cannot see</h2>
      <p>Test images that a network names rightly when shown whole and when shown only their HFC, \
      yet wrongly when shown only their LFC, although the LFC is what people recognise. How many \
      there are must be read beside the histogram below: a network that gives every HFC the same \
      answer is right on some of them without looking. The surest images come first: ranked by the least \
      sure of the three answers.</p>
      \(counts)
      \(groups)
      \(histogram)
      </section>
      """
  }

  private var counts: HTML {
    let items = AuditView.all(of: runs).flatMap { view in
      view.misaligned.map { entry in
        """
        <tr><th scope="row">\(view.title)</th><td>\(Wording.radius(entry.radius))</td>\
        <td><b>\(Wording.count(entry.count))</b> of \(Wording.count(entry.total))</td>\
        <td>\(Wording.count(entry.constantCount))</td>\
        <td>\(Wording.decimals(entry.shuffledCount, 1))</td><td>\(Wording.percent(Double(entry.count) / Double(max(1, entry.total)))) \
        <span class="interval">\(Wording.interval(entry.interval))</span></td></tr>
        """ as HTML
      }
    }
    guard !items.isEmpty else { return "" }
    return """
      <details class="counts" open><summary>How many images, by network and radius, and how many \
      without looking at the HFC</summary>
      <div class="scroll" tabindex="0"><table><thead><tr><th scope="col">network</th>\
      <th scope="col">r</th><th scope="col">images</th>\
      <th scope="col">with one answer<br>to every HFC</th><th scope="col">with answers<br>in random order</th>\
      <th scope="col">%, 95 % interval</th></tr>\
      </thead><tbody>\(items)</tbody></table></div></details>
      """
  }

  private func exhibits(of run: StudiedRun) throws -> HTML {
    // Where several rescalings were measured, the published one is shown and the others fold away.
    let main = run.exhibits.filter { $0.rescale == run.rescale }
    let others = run.exhibits.filter { $0.rescale != run.rescale }
    let shown = main.isEmpty ? others : main
    let rest: HTML =
      main.isEmpty || others.isEmpty
      ? ""
      : """
      <details><summary>\(others.count) more with rescale \(others[0].rescale)</summary>
      \(try cards(others, of: run))
      </details>
      """
    return "<h3>\(run.title)</h3>\(try cards(shown, of: run))\(rest)"
  }

  private func cards(_ exhibits: [Exhibit], of run: StudiedRun) throws -> HTML {
    "<div class=\"exhibits\">\(try exhibits.map { try exhibit($0, of: run) })</div>"
  }

  private func exhibit(_ exhibit: Exhibit, of run: StudiedRun) throws -> HTML {
    let name = run.className(exhibit.label)
    let radius = Wording.radius(exhibit.radius)
    let pictures: [(Raster, String, String)] = [
      (exhibit.original, "image", "Test image \(exhibit.index), \(name)"),
      (exhibit.low, "LFC", "Its frequencies within r = \(radius)"),
      (exhibit.high, "HFC as it is", "Its frequencies beyond r = \(radius), nearly black"),
      (exhibit.highAmplified, "HFC, amplified", "The same, amplified for viewing"),
    ]
    return """
      <article class="exhibit">
      <h4>\(name) <span>test image \(exhibit.index) · r = \(radius) · \
      rescale \(exhibit.rescale)\(run.rank(of: exhibit).map { " · rank " + $0 } ?? "")</span></h4>
      <div class="pictures">\(try pictures.map { try Self.picture($0.0, $0.1, alt: $0.2) })</div>
      <div class="answers">
      \(answer("the image", exhibit.originalProbabilities, exhibit, run))
      \(answer("its LFC", exhibit.lowProbabilities, exhibit, run))
      \(answer("its HFC", exhibit.highProbabilities, exhibit, run))
      </div>
      </article>
      """
  }

  private static func picture(_ raster: Raster, _ caption: String, alt: String) throws -> HTML {
    """
    <figure><img src="\(try raster.dataURI())" alt="\(alt)" \
    width="\(raster.width)" height="\(raster.height)">\
    <figcaption>\(caption)</figcaption></figure>
    """
  }

  private func answer(
    _ shown: String, _ probabilities: [Double], _ exhibit: Exhibit, _ run: StudiedRun
  ) -> HTML {
    let bars = Confidence.top(3, of: probabilities, label: exhibit.label, in: run).map(Self.bar)
    return "<div><h5>answer to \(shown)</h5><ul>\(bars)</ul></div>"
  }

  private static func bar(_ confidence: Confidence) -> HTML {
    let percent = Wording.percent(confidence.probability)
    return """
      <li\(confidence.isTrue ? " class=\"true\"" : "" as HTML)>\
      <span class="name">\(confidence.name)\
      \(confidence.isTrue ? "<span class=\"mark\"> ✓ true</span>" : "" as HTML)</span>\
      <span class="percent">\(percent) %</span>\
      <span class="bar"><span style="width:\(percent)%"></span></span></li>
      """
  }
}

extension Raster {
  /// The picture as a `data:` address.
  func dataURI() throws -> String {
    "data:image/png;base64," + Data(try pngData()).base64EncodedString()
  }
}
