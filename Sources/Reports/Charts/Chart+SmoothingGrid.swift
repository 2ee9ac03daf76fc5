public import Studies
import Vision

extension Chart {
  /// Accuracy over ρ, a row of panels per model, a panel per attack, a line per ε and for clean images,
  /// mixing as coded solid and divided by 1 + 8ρ dashed. Nil without mixed kernels.
  public static func smoothingGrid(_ result: SmoothingGridResult) -> Chart? {
    let mixed = result.rows.filter { ["mix", "mix-normalized"].contains($0.method) }
    guard !mixed.isEmpty else { return nil }
    let methods = unique(mixed.map(\.method))
    let points = methods.flatMap { method in
      result.rows.filter { $0.method == method || $0.method == "none" }
        .flatMap { gridPoints($0, method, result) }
    }
    let models = unique(result.rows.map(\.model))
    return Chart(
      name: "smoothing-grid",
      alternative: """
        Line charts of accuracy over the strength rho of neighbour mixing, a row per model \
        (\(Wording.list(models))), a panel per attack, a line per ε and for clean images.
        """,
      spec: VegaLite.document(
        title: "What mixing neighbours in the kernels does to accuracy",
        subtitle: [
          "\(result.normSymbol), \(Wording.count(result.data.count)) images of \(result.data.name), "
            + "layers: \(result.layers); bars: 95 % Wilson intervals.",
          methods.count > 1
            ? "Solid: \(methods[0]). Dashed: \(methods[1]). mix-normalized is divided by 1 + 8 rho."
            : "Method: \(methods[0]).",
        ],
        data: points, body: gridPanels(result, models, methods)))
  }

  private static func gridPoints(
    _ row: SmoothingGridResult.Row, _ method: String, _ result: SmoothingGridResult
  ) -> [JSONValue] {
    row.entries.flatMap { entry in
      let lines =
        [("clean", row.clean)] + zip(result.epsilonNames.map { "ε = \($0)" }, entry.robust)
      return lines.map { name, score in
        [
          "model": .string(row.model), "attack": .string(entry.attack), "method": .string(method),
          "rho": .number(row.rho ?? 0), "line": .string(name), "accuracy": .number(score.accuracy),
          "low": .number(score.interval.low), "high": .number(score.interval.high),
          "count": .integer(score.count),
        ] as JSONValue
      }
    }
  }

  private static func gridPanels(
    _ result: SmoothingGridResult, _ models: [String], _ methods: [String]
  ) -> JSONValue {
    func facet(_ field: String, _ sort: [String]) -> JSONValue {
      [
        "field": .string(field), "type": "nominal", "title": nil, "sort": JSONValue(sort),
        "header": ["labelAnchor": "start", "labelPadding": 8],
      ]
    }
    let attacks = unique(result.rows.flatMap { $0.entries.map(\.attack) })
    let colour = gridColours(result)
    var lines: JSONValue = [
      "x": gridAxis, "y": VegaLite.accuracyAxis("accuracy", title: "accuracy"), "color": colour,
      "tooltip": VegaLite.tooltip([
        ("method", "method", nil), ("rho", "rho", nil), ("line", "images", nil),
        ("accuracy", "accuracy", ".1%"), ("low", "95 % from", ".1%"), ("high", "95 % to", ".1%"),
        ("count", "images", ",d"),
      ]),
    ]
    if methods.count > 1 { lines["strokeDash"] = methodDash(methods) }
    return [
      "facet": ["row": facet("model", models), "column": facet("attack", attacks)],
      "spec": [
        "width": 200, "height": 200,
        "layer": [
          [
            "mark": ["type": "rule", "opacity": 0.35, "tooltip": false],
            "encoding": [
              "x": gridAxis, "y": ["field": "low", "type": "quantitative"],
              "y2": ["field": "high"], "color": colour,
            ],
          ],
          ["mark": ["type": "line", "strokeWidth": 2, "point": ["size": 24]], "encoding": lines],
        ],
      ],
    ]
  }

  private static let gridAxis: JSONValue = [
    "field": "rho", "type": "quantitative", "title": "rho",
    "scale": ["nice": false, "padding": 8], "axis": ["grid": false, "tickCount": 5],
  ]

  /// The subtitle says which is which: the points of a line would hide the dashes in a legend.
  private static func methodDash(_ methods: [String]) -> JSONValue {
    [
      "field": "method", "type": "nominal", "legend": nil,
      "scale": ["domain": JSONValue(methods), "range": [[1, 0], [5, 3]]],
    ]
  }

  private static func gridColours(_ result: SmoothingGridResult) -> JSONValue {
    VegaLite.colourScale(
      field: "line", domain: ["clean"] + result.epsilonNames.map { "ε = \($0)" },
      range: [ChartTheme.test] + ChartTheme.high(result.epsilonNames.count),
      legend: [
        "title": "images", "symbolType": "stroke", "symbolSize": 400, "symbolOpacity": 1,
      ])
  }
}
