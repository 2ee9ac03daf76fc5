import Studies
import Vision

extension Chart {
  /// The second metric over the first: a point a model and seed.
  static func studyScatter(_ figure: StudyFigure) -> Chart? {
    let (across, up) = (figure.metrics[0], figure.metrics[1])
    let points = figure.models.flatMap { model -> [JSONValue] in
      let other = figure.numbers.values(model, up)
      return figure.numbers.values(model, across).compactMap { seed, value in
        guard let match = other.first(where: { $0.seed == seed }) else { return nil }
        return [
          "model": .string(model), "seed": .integer(Int(seed)), "x": .number(value),
          "y": .number(match.value),
        ]
      }
    }
    guard !points.isEmpty else { return nil }
    return Chart(
      name: figure.name,
      alternative: """
        Scatter plot of \(up.text) over \(across.text) for \(Wording.list(figure.models)), a point a seed.
        """,
      spec: VegaLite.document(
        title: figure.title, subtitle: ["One point a model and seed."], data: points,
        body: [
          "width": 520, "height": 360, "mark": ["type": "point", "filled": true, "size": 90],
          "encoding": [
            "x": axis("x", across), "y": axis("y", up), "color": figure.colours,
            "shape": figure.shapes,
            "tooltip": VegaLite.tooltip([
              ("model", "model", nil), ("seed", "seed", nil), ("x", across.text, ".3f"),
              ("y", up.text, ".3f"),
            ]),
          ],
        ]))
  }

  private static func axis(_ field: String, _ metric: MetricName) -> JSONValue {
    [
      "field": .string(field), "type": "quantitative", "title": .string(metric.text),
      "scale": ["zero": false, "nice": true, "padding": 16],
    ]
  }
}
