public import Studies

extension Chart {
  /// Error consistency of every pair of models, a panel per condition.
  ///
  /// - Parameter radius: of the LFC and HFC shown beside the original.
  public static func consistency(_ comparison: ModelComparison, at radius: Double?) -> Chart? {
    let shown = comparison.consistency(at: radius)
    guard !shown.isEmpty, comparison.models.count > 1 else { return nil }
    let titles = comparison.models.map(\.title)
    let names = shown.map { Wording.condition($0.shown) }
    return Chart(
      name: "error-consistency",
      alternative: """
        Grids of the error consistency of every pair of \(Wording.list(titles)), for \
        \(Wording.list(names)).
        """,
      spec: VegaLite.document(
        title: "Do they err on the same images? (error consistency κ)",
        subtitle: [
          "1: always on the same images; 0: no more often than unrelated models of these accuracies.",
          "Yellow: 0 or below. A dash: not defined, since a model is always right or always wrong.",
        ],
        data: zip(shown, names).flatMap { points($0, $1, titles) },
        body: panels(titles, names)))
  }

  private static func points(
    _ consistency: ModelComparison.Consistency, _ name: String, _ titles: [String]
  ) -> [JSONValue] {
    var found: [JSONValue] = []
    for a in titles.indices {
      for b in titles.indices where a != b {
        let kappa = consistency.kappa[a][b]
        let interval = consistency.intervals[a][b]
        let point: JSONValue = [
          "condition": .string(name), "first": .string(titles[a]), "second": .string(titles[b]),
          "kappa": kappa.map { .number($0) } ?? nil,
          "text": .string(kappa.map { Wording.decimals($0, 2) } ?? "–"),
          "low": interval.map { .number($0.low) } ?? nil,
          "high": interval.map { .number($0.high) } ?? nil,
        ]
        found.append(point)
      }
    }
    return found
  }

  private static func panels(_ titles: [String], _ names: [String]) -> JSONValue {
    [
      "facet": [
        "field": "condition", "type": "nominal", "title": nil, "sort": JSONValue(names),
        "header": ["labelAnchor": "start", "labelPadding": 8],
      ],
      "columns": 3,
      "spec": [
        "width": ["step": 58], "height": ["step": 44],
        "encoding": [
          "x": modelAxis("second", titles, angle: -35), "y": modelAxis("first", titles, angle: 0),
        ],
        "layer": [squares, numbers],
      ],
    ]
  }

  private static func modelAxis(_ field: String, _ titles: [String], angle: Int) -> JSONValue {
    [
      "field": .string(field), "type": "nominal", "title": nil, "sort": JSONValue(titles),
      "axis": [
        "domain": false, "ticks": false, "labelLimit": 260, "labelAngle": .integer(angle),
      ],
    ]
  }

  private static let squares: JSONValue = [
    "mark": "rect",
    "encoding": [
      "color": [
        "field": "kappa", "type": "quantitative",
        "scale": ["scheme": "viridis", "domain": [0, 1], "clamp": true, "reverse": true],
        "legend": ["title": "κ"],
      ],
      "tooltip": VegaLite.tooltip([
        ("first", "model", nil), ("second", "and", nil), ("kappa", "κ", ".3f"),
        ("low", "95 % from", ".3f"), ("high", "95 % to", ".3f"),
      ]),
    ],
  ]

  /// White on dark squares and black on light ones, on light and dark pages alike.
  private static let numbers: JSONValue = [
    "mark": ["type": "text", "fontSize": 12],
    "encoding": [
      "text": ["field": "text"],
      "color": [
        "condition": ["test": "datum.kappa !== null && datum.kappa > 0.45", "value": "#fefefe"],
        "value": "#010101",
      ],
    ],
  ]
}

extension ModelComparison {
  /// Of the original, and of LFC and HFC at a radius.
  func consistency(at radius: Double?) -> [Consistency] {
    let rescale = rankings(at: radius).first { $0.measure != .original }?.rescale
    return consistency.filter {
      $0.shown.radius == nil || ($0.shown.radius == radius && $0.shown.rescale == rescale)
    }
  }
}
