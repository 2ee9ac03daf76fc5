import Studies
import Vision

extension Chart {
  /// Accuracy over the strength of neighbour mixing, a panel a model: clean images, and the worst of all
  /// attacks for each ε; as coded solid, divided by its gain dashed.
  static func studySmoothing(_ figure: StudyFigure) -> Chart? {
    let measure = figure.numbers.plan.measure
    let methods = measure.smoothing.filter { ["mix", "mix-normalized"].contains($0) }
    let lines =
      [("clean", "test")] + measure.epsilons.map { ("ε = \($0)", "worst:\($0)") }
    let points = figure.models.flatMap { model in
      methods.flatMap { method in
        lines.flatMap { smoothingPoints(figure, model, method, $0.0, $0.1) }
      }
    }
    guard !points.isEmpty else { return nil }
    return Chart(
      name: figure.name,
      alternative: """
        Line charts of accuracy over the strength rho of neighbour mixing, a panel a model \
        (\(Wording.list(figure.models))), a line for clean images and for each ε.
        """,
      spec: VegaLite.document(
        title: figure.title,
        subtitle: [figure.seedNote("Lines up and down")]
          + (methods.count > 1
            ? ["Solid: mix, as coded. Dashed: mix-normalized, divided by 1 + 8 rho."] : []),
        data: points,
        body: [
          "facet": figure.facet("model", figure.models), "columns": 3,
          "spec": [
            "width": 280, "height": 260,
            "layer": .array(smoothingLayers(lines.map(\.0), methods)),
          ],
        ]))
  }

  private static func smoothingPoints(
    _ figure: StudyFigure, _ model: String, _ method: String, _ line: String, _ name: String
  ) -> [JSONValue] {
    figure.numbers.overStrengths(model, name, method: method).map { rho, estimate in
      [
        "model": .string(model), "method": .string(method), "line": .string(line),
        "rho": .number(rho), "accuracy": .number(estimate.mean),
        "low": .number(max(0, estimate.interval?.low ?? estimate.mean)),
        "high": .number(min(1, estimate.interval?.high ?? estimate.mean)),
        "seeds": .integer(estimate.seeds),
      ]
    }
  }

  private static func smoothingLayers(_ lines: [String], _ methods: [String]) -> [JSONValue] {
    let axis: JSONValue = [
      "field": "rho", "type": "quantitative", "title": "rho",
      "scale": ["nice": false, "padding": 8], "axis": ["grid": false, "tickCount": 5],
    ]
    let colour = VegaLite.colourScale(
      field: "line", domain: lines,
      range: [ChartTheme.test] + ChartTheme.high(lines.count - 1),
      legend: ["title": "images", "symbolType": "stroke", "symbolSize": 400, "symbolOpacity": 1])
    var encoding: JSONValue = [
      "x": axis, "y": VegaLite.accuracyAxis("accuracy", title: "accuracy (share of images)"),
      "color": colour,
      "tooltip": VegaLite.tooltip([
        ("method", "method", nil), ("rho", "rho", nil), ("line", "images", nil),
        ("accuracy", "accuracy", ".1%"), ("low", "95 % from", ".1%"), ("high", "95 % to", ".1%"),
      ]),
    ]
    if methods.count > 1 {
      encoding["strokeDash"] = [
        "field": "method", "type": "nominal",
        "scale": ["domain": JSONValue(methods), "range": [[1, 0], [5, 3]]],
        "legend": nil,
      ]
    }
    return [
      [
        "mark": ["type": "rule", "opacity": 0.35, "tooltip": false],
        "encoding": [
          "x": axis, "y": ["field": "low", "type": "quantitative"], "y2": ["field": "high"],
          "color": colour,
        ],
      ],
      ["mark": ["type": "line", "strokeWidth": 2, "point": ["size": 24]], "encoding": encoding],
    ]
  }
}
