public import Studies

extension Chart {
  /// Which class is answered to the HFC of which: a row per audit, a panel per radius, for up to 20
  /// classes. Nil without HFC.
  public static func confusions(_ runs: [StudiedRun]) -> Chart? {
    let views = MeasuredView.all(of: runs).filter { !$0.confusions.isEmpty }
    guard !views.isEmpty else { return nil }
    return Chart(
      name: "hfc-confusion",
      alternative: """
        Grids of which class is answered to high-frequency components of which class, for \
        \(Wording.list(views.map(\.title))).
        """,
      spec: VegaLite.document(
        title: "What the HFC of each class is taken for",
        subtitle: [
          "Share of a class's images (row) that are given each answer (column); right on the diagonal."
        ],
        body: [
          "vconcat": .array(views.map(row)), "spacing": 28,
          "resolve": ["scale": ["color": "shared"]],
        ]))
  }

  private static func row(_ view: MeasuredView) -> JSONValue {
    let labels = view.confusions.first.map { Array($0.counts.indices) } ?? []
    let titles = view.confusions.map { Wording.condition("high", radius: $0.shown.radius) }
    return [
      "title": ["text": .string(view.title), "fontSize": 13, "offset": 8],
      "data": ["values": .array(view.confusions.flatMap { cells($0, view) })],
      "facet": [
        "field": "condition", "type": "nominal", "title": nil, "sort": JSONValue(titles),
        "header": ["labelAnchor": "start", "labelFontSize": 12, "labelFontWeight": "normal"],
      ],
      "columns": .integer(max(1, min(4, view.confusions.count))), "spacing": 18,
      "spec": grid(JSONValue(labels.map(view.run.className))),
    ]
  }

  private static func grid(_ classes: JSONValue) -> JSONValue {
    [
      "width": ["step": 20], "height": ["step": 20], "mark": "rect",
      "encoding": [
        "x": [
          "field": "answer", "type": "nominal", "title": "answer", "sort": classes,
          "axis": ["labelAngle": -50, "ticks": false, "domain": false],
        ],
        "y": [
          "field": "class", "type": "nominal", "title": "true class", "sort": classes,
          "axis": ["ticks": false, "domain": false],
        ],
        "color": [
          "field": "share", "type": "quantitative",
          "scale": ["scheme": "viridis", "domain": [0, 1]],
          "legend": ["title": "of the class", "format": ".0%"],
        ],
        "tooltip": VegaLite.tooltip([
          ("class", "true class", nil), ("answer", "answer", nil), ("share", "share", ".1%"),
          ("count", "images", ",d"),
        ]),
      ],
    ]
  }

  private static func cells(_ confusion: Confusion, _ view: MeasuredView) -> [JSONValue] {
    let condition = Wording.condition("high", radius: confusion.shown.radius)
    var found: [JSONValue] = []
    for (label, counts) in confusion.counts.enumerated() {
      let total = max(1, counts.reduce(0, +))
      for (answer, count) in counts.enumerated() {
        let cell: JSONValue = [
          "condition": .string(condition), "class": .string(view.run.className(label)),
          "answer": .string(view.run.className(answer)), "count": .integer(count),
          "share": .number(Double(count) / Double(total)),
        ]
        found.append(cell)
      }
    }
    return found
  }
}

extension MeasuredView {
  /// At the rescaling that figures show, of few enough classes to be seen.
  var confusions: [Confusion] {
    audit.highConfusions.filter { $0.shown.rescale == rescale && $0.counts.count <= 20 }
  }
}
