import Studies
import Vision

extension Chart {
  /// A panel a metric, a bar a model with its interval, and a tick for what was published.
  static func studyBars(_ figure: StudyFigure) -> Chart? {
    let points = figure.metrics.flatMap { metric in
      figure.models.compactMap { barPoint(figure, $0, metric) }
    }
    guard !points.isEmpty else { return nil }
    let names = figure.metrics.map(\.text)
    let columns = min(3, names.count)
    return Chart(
      name: figure.name,
      alternative: """
        Bar chart of \(Wording.list(names)) for \(Wording.list(figure.models)), with 95 % intervals.
        """,
      spec: VegaLite.document(
        title: figure.title,
        subtitle: [figure.seedNote("Lines")] + publishedNote(figure),
        data: points,
        body: [
          "facet": figure.facet("metric", names), "columns": .integer(columns),
          "spec": [
            "width": .integer(max(160, 44 * figure.models.count)), "height": 220,
            "layer": .array([bars(figure), barRules(figure), publishedTicks(figure)]),
          ],
          "resolve": ["axis": ["x": "independent"]],
        ]))
  }

  private static func publishedNote(_ figure: StudyFigure) -> [String] {
    let published = figure.numbers.plan.study.published
    guard let published, published.values.contains(where: { figure.metrics.contains($0.metric) })
    else { return [] }
    return ["Ticks: \(published.source)."]
  }

  private static func barPoint(
    _ figure: StudyFigure, _ model: String, _ metric: MetricName
  ) -> JSONValue? {
    guard let estimate = figure.numbers.estimate(model, metric) else { return nil }
    let published = figure.numbers.plan.study.published?.values.first {
      $0.model == model && $0.metric == metric
    }
    return [
      "model": .string(model), "metric": .string(metric.text), "value": .number(estimate.mean),
      "low": .number(estimate.interval?.low ?? estimate.mean),
      "high": .number(estimate.interval?.high ?? estimate.mean),
      "seeds": .integer(estimate.seeds),
      "published": published.map { .number($0.value) } ?? nil,
    ]
  }

  private static func barPlace(_ figure: StudyFigure) -> JSONValue {
    [
      "field": "model", "type": "nominal", "title": nil, "sort": JSONValue(figure.models),
      "axis": ["labelAngle": -35, "grid": false],
    ]
  }

  private static func bars(_ figure: StudyFigure) -> JSONValue {
    let isShare = figure.metrics.allSatisfy(\.isShare)
    return [
      "mark": ["type": "bar", "opacity": 0.85],
      "encoding": [
        "x": barPlace(figure),
        "y": isShare
          ? ["field": "value", "type": "quantitative", "title": "share of images"]
          : ["field": "value", "type": "quantitative", "title": nil],
        "color": figure.colours,
        "tooltip": VegaLite.tooltip([
          ("model", "model", nil), ("metric", "metric", nil), ("value", "mean", ".3f"),
          ("low", "95 % from", ".3f"), ("high", "95 % to", ".3f"), ("seeds", "seeds", nil),
          ("published", "published", ".3f"),
        ]),
      ],
    ]
  }

  private static func barRules(_ figure: StudyFigure) -> JSONValue {
    [
      "mark": [
        "type": "rule", "strokeWidth": 1.5, "color": ChartTheme.colour(ChartTheme.ink),
        "tooltip": false,
      ],
      "encoding": [
        "x": barPlace(figure), "y": ["field": "low", "type": "quantitative"],
        "y2": ["field": "high"],
      ],
    ]
  }

  private static func publishedTicks(_ figure: StudyFigure) -> JSONValue {
    [
      "transform": [["filter": "isValid(datum.published)"]],
      "mark": [
        "type": "tick", "thickness": 2.5, "width": 26,
        "color": ChartTheme.colour(ChartTheme.chance),
        "tooltip": false,
      ],
      "encoding": [
        "x": barPlace(figure), "y": ["field": "published", "type": "quantitative"],
      ],
    ]
  }
}
