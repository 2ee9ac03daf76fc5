public import Studies

extension Chart {
  /// How the corollary radii ε* of images are spread, a panel per norm, a line per audit and radius. Nil
  /// without such images.
  public static func corollaryRadii(_ runs: [StudiedRun]) -> Chart? {
    let views = MeasuredView.all(of: runs)
    let found = views.flatMap { view in
      view.corollary.flatMap { points($0, of: view) }
    }
    guard !found.isEmpty else { return nil }
    let radii = Set(views.flatMap { $0.corollary.compactMap(\.shown.radius) }).sorted()
    return Chart(
      name: "corollary-radii",
      alternative: """
        Line charts of the share of images whose low-frequency component, which changes the answer, \
        lies within a distance, for \(Wording.list(views.map(\.title))).
        """,
      spec: VegaLite.document(
        title: "How near the LFC lies that changes the answer (corollary radii ε*)",
        subtitle: [
          "Images named rightly whole and wrongly from their LFC: the share with distance up to ε*.",
          "No robustness beyond its ε* is possible for such an image: people see the same in its LFC.",
        ],
        data: found, body: panels(views.map(\.title), radii)))
  }

  private static let norms = ["L∞, in 1/255", "L2"]

  private static func points(_ radii: CorollaryRadii, of view: MeasuredView) -> [JSONValue] {
    let both = zip(norms, [radii.linf?.quantiles.map { $0 * 255 }, radii.l2?.quantiles])
    return both.flatMap { norm, quantiles in
      (quantiles ?? []).enumerated().map { place, value in
        [
          "network": .string(view.title), "norm": .string(norm),
          "shown": .string(Wording.condition("low", radius: radii.shown.radius)),
          "distance": .number(value), "share": .number(Double(place) / 20),
          "count": .integer(radii.count),
        ]
      }
    }
  }

  private static func panels(_ titles: [String], _ radii: [Double]) -> JSONValue {
    [
      "facet": [
        "field": "norm", "type": "nominal", "title": nil, "sort": JSONValue(norms),
        "header": ["labelAnchor": "start", "labelPadding": 8],
      ],
      "columns": 2,
      "spec": [
        "width": 360, "height": 280,
        "layer": [
          [
            "mark": ["type": "line", "strokeWidth": 2, "interpolate": "monotone"],
            "encoding": encoding(titles, radii),
          ]
        ],
      ],
      "resolve": ["scale": ["x": "independent"]],
    ]
  }

  private static func encoding(_ titles: [String], _ radii: [Double]) -> JSONValue {
    var encoding: JSONValue = [
      "x": [
        "field": "distance", "type": "quantitative", "title": "distance d(x, LFC)",
        "axis": ["grid": false],
      ],
      "y": [
        "field": "share", "type": "quantitative", "title": "share of these images",
        "axis": ["format": "%"],
      ],
      "color": VegaLite.colourScale(
        field: "shown", domain: radii.map { Wording.condition("low", radius: $0) },
        range: ChartTheme.low(radii.count),
        legend: ["title": "shown", "symbolType": "stroke", "symbolSize": 400]),
      "tooltip": VegaLite.tooltip([
        ("network", "network", nil), ("shown", "shown", nil), ("distance", "distance", ".3"),
        ("share", "share within", ".0%"), ("count", "images", ",d"),
      ]),
    ]
    if titles.count > 1 { encoding["strokeDash"] = networkDash }
    return encoding
  }

  private static let networkDash: JSONValue = [
    "field": "network", "type": "nominal", "sort": nil, "title": "network",
    "legend": ["symbolSize": 700, "symbolStrokeColor": ChartTheme.colour(ChartTheme.ink)],
  ]
}

extension MeasuredView {
  /// At the rescaling that figures show, with any image.
  var corollary: [CorollaryRadii] {
    audit.corollary.filter { $0.shown.rescale == rescale && $0.count > 0 }
  }
}
