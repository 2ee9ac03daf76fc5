import Studies
import Vision

extension Chart {
  /// Filtering curves of all models: accuracy on LFC and on HFC against the radius, with intervals.
  static func studyRadii(_ figure: StudyFigure) -> Chart? {
    let points = figure.models.flatMap { model in
      figure.numbers.statistics(of: model).flatMap { radiusPoints(figure, model, $0) }
    }
    guard !points.isEmpty else { return nil }
    let statistics = figure.models.flatMap { figure.numbers.statistics(of: $0) }
    return Chart(
      name: figure.name,
      alternative: """
        Two line charts, accuracy on low-frequency and on high-frequency components against the cutting \
        radius, for \(Wording.list(figure.models)).
        """,
      spec: VegaLite.document(
        title: figure.title,
        subtitle: [figure.seedNote("Bands")] + StudyFigure.dashNote(statistics), data: points,
        body: [
          "facet": figure.facet("component", componentNames), "columns": 2,
          "spec": [
            "width": 360, "height": 300,
            "layer": .array(
              (figure.chance.map { VegaLite.chanceLine([$0]) } ?? []) + [
                radiusBand(figure), radiusLines(figure, statistics),
              ]),
          ],
          "resolve": ["axis": ["x": "independent"]],
        ]))
  }

  private static let componentNames = ["LFC: frequencies within r", "HFC: frequencies beyond r"]

  private static func radiusPoints(
    _ figure: StudyFigure, _ model: String, _ statistics: String
  ) -> [JSONValue] {
    zip(["L", "H"], componentNames).flatMap { letter, component in
      figure.numbers.overRadii(model, letter, statistics: statistics).map { radius, estimate in
        [
          "model": .string(model), "statistics": .string(statistics),
          "component": .string(component), "radius": .number(radius),
          "accuracy": .number(estimate.mean),
          "low": .number(max(0, estimate.interval?.low ?? estimate.mean)),
          "high": .number(min(1, estimate.interval?.high ?? estimate.mean)),
          "seeds": .integer(estimate.seeds), "chance": figure.chance.map { .number($0) } ?? nil,
        ] as JSONValue
      }
    }
  }

  private static func radiusBand(_ figure: StudyFigure) -> JSONValue {
    [
      "mark": ["type": "area", "opacity": 0.12, "tooltip": false],
      "encoding": [
        "x": ["field": "radius", "type": "quantitative"],
        "y": ["field": "low", "type": "quantitative"], "y2": ["field": "high"],
        "color": figure.colours, "detail": ["field": "statistics"],
      ],
    ]
  }

  private static func radiusLines(_ figure: StudyFigure, _ statistics: [String]) -> JSONValue {
    var encoding: JSONValue = [
      "x": [
        "field": "radius", "type": "quantitative", "title": "cutting radius r (frequency bins)",
        "scale": ["nice": false, "zero": false, "padding": 12],
        "axis": ["values": JSONValue(figure.numbers.radii), "grid": false],
      ],
      "y": VegaLite.accuracyAxis("accuracy", title: "accuracy (share of images)"),
      "color": figure.colours, "shape": figure.shapes,
      "tooltip": VegaLite.tooltip([
        ("model", "model", nil), ("statistics", "statistics", nil), ("radius", "r", nil),
        ("accuracy", "accuracy", ".1%"), ("low", "95 % from", ".1%"), ("high", "95 % to", ".1%"),
        ("seeds", "seeds", nil),
      ]),
    ]
    encoding["strokeDash"] = StudyFigure.dash(statistics)
    return [
      "mark": ["type": "line", "strokeWidth": 2, "point": ["size": 42, "filled": true]],
      "encoding": encoding,
    ]
  }
}
