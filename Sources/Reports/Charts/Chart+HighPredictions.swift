public import Studies
import Training

extension Chart {
  /// What the networks answer when shown high frequencies alone: a row per network, a panel per
  /// radius, a bar per class, and the share an even spread would have. Nil without such counts.
  public static func highPredictions(_ runs: [StudiedRun]) -> Chart? {
    let views = AuditView.all(of: runs).filter { !$0.misaligned.isEmpty }
    guard !views.isEmpty else { return nil }
    let top = views.flatMap(\.highShares).max() ?? 1
    let radii = Set(views.flatMap { $0.misaligned.map(\.radius) }).sorted()
    return Chart(
      name: "hfc-predictions",
      alternative: """
        Bar charts of how often each class is predicted for high-frequency components, by radius, \
        for \(Wording.list(views.map(\.title))).
        """,
      spec: VegaLite.document(
        title: "Answers given to high frequencies alone",
        subtitle: [
          "Share of all test images that are given each class when only the HFC is shown.",
          "Dotted: an even spread. One long bar: the same answer whatever the image.",
        ],
        body: [
          "vconcat": .array(views.map { predictionRow($0, radii: radii, top: min(1, top * 1.05)) }),
          "spacing": 28,
        ]))
  }

  private static func predictionRow(
    _ view: AuditView, radii: [Double], top: Double
  ) -> JSONValue {
    let classes = view.shownClasses(limit: 20)
    let headings = view.misaligned.map { Wording.condition("high", radius: $0.radius) }
    return [
      "title": [
        "text": .string(view.title), "fontSize": 13, "offset": 8,
        "subtitle": .string(
          classes.count < view.run.classCount
            ? "the \(classes.count) most given of \(view.run.classCount) classes" : ""),
      ],
      "data": ["values": .array(predictionPoints(view, classes))],
      "facet": [
        "field": "condition", "type": "nominal", "title": nil, "sort": JSONValue(headings),
        "header": ["labelAnchor": "start", "labelFontSize": 12, "labelFontWeight": "normal"],
      ],
      "columns": .integer(max(1, min(4, headings.count))), "spacing": 18,
      "spec": [
        "width": 195, "height": ["step": 17],
        "layer": [
          predictionBars(view.run, classes, radii, top), evenSpread(view.chance),
        ],
      ],
    ]
  }

  private static func predictionPoints(_ view: AuditView, _ classes: [Int]) -> [JSONValue] {
    view.misaligned.flatMap { entry in
      classes.map { index in
        let count = entry.highPredictions[index]
        return [
          "condition": .string(Wording.condition("high", radius: entry.radius)),
          "class": .string(view.run.className(index)), "count": .integer(count),
          "share": .number(entry.total == 0 ? 0 : Double(count) / Double(entry.total)),
        ]
      }
    }
  }

  private static func predictionBars(
    _ run: StudiedRun, _ classes: [Int], _ radii: [Double], _ top: Double
  ) -> JSONValue {
    [
      "mark": ["type": "bar", "height": ["band": 0.72]],
      "encoding": [
        "x": [
          "field": "share", "type": "quantitative", "title": "share of images",
          "scale": ["domain": [0, .number(top)], "nice": false],
          "axis": ["format": "%", "tickCount": 4],
        ],
        "y": [
          "field": "class", "type": "nominal", "title": nil,
          "sort": JSONValue(classes.map(run.className)), "axis": ["ticks": false, "domain": false],
        ],
        "color": [
          "field": "condition", "type": "nominal", "legend": nil,
          "scale": [
            "domain": JSONValue(radii.map { Wording.condition("high", radius: $0) }),
            "range": ChartTheme.colours(ChartTheme.high(radii.count)),
          ],
        ],
        "tooltip": VegaLite.tooltip([
          ("class", "class", nil), ("share", "share", ".1%"), ("count", "images", ",d"),
        ]),
      ],
    ]
  }

  private static func evenSpread(_ chance: Double) -> JSONValue {
    [
      "mark": [
        "type": "rule", "color": ChartTheme.colour(ChartTheme.chance), "strokeDash": [1, 3],
        "strokeWidth": 1.5, "strokeCap": "round",
      ],
      "encoding": ["x": ["datum": .number(chance)]],
    ]
  }
}

extension AuditView {
  /// The shares of all classes at all radii.
  fileprivate var highShares: [Double] {
    misaligned.flatMap { entry in
      entry.highPredictions.map { Double($0) / Double(max(1, entry.total)) }
    }
  }

  /// The classes to draw, in class order: all, or the `limit` predicted most.
  fileprivate func shownClasses(limit: Int) -> [Int] {
    let totals = misaligned.reduce(into: [Int: Int]()) { totals, entry in
      for (index, count) in entry.highPredictions.enumerated() {
        totals[index, default: 0] += count
      }
    }
    let known = misaligned.map(\.highPredictions.count).min() ?? 0
    let ranked = (0..<known).sorted { (totals[$1] ?? 0, $0) < (totals[$0] ?? 0, $1) }
    return ranked.prefix(limit).sorted()
  }
}
