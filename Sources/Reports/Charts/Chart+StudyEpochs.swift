import Studies
import Vision

extension Chart {
  /// Accuracy over epochs as the paper draws it, a panel a model, the mean over seeds with the range of
  /// its 95 % interval. Nil without a logged epoch.
  static func studyEpochs(_ figure: StudyFigure) -> Chart? {
    let lines = StudyEpochLine.all(figure)
    guard !lines.isEmpty else { return nil }
    let models = figure.models.filter { model in lines.contains { $0.model == model } }
    return Chart(
      name: figure.name,
      alternative: """
        Line chart, a panel a model (\(Wording.list(models))): accuracy over epochs on training images, \
        test images and their low or high frequencies.
        """,
      spec: VegaLite.document(
        title: figure.title,
        subtitle: [figure.seedNote("Bands")] + StudyFigure.dashNote(lines.map(\.statistics)),
        data: lines.flatMap(\.points), body: panels(models, lines, figure)))
  }

  private static func panels(
    _ models: [String], _ lines: [StudyEpochLine], _ figure: StudyFigure
  ) -> JSONValue {
    let columns = models.count == 1 ? 1 : models.count == 2 || models.count == 4 ? 2 : 3
    return [
      "facet": figure.facet("model", models), "columns": .integer(columns),
      "spec": [
        "width": .integer([1: 560, 2: 360, 3: 260][columns]!),
        "height": .integer([1: 360, 2: 300, 3: 240][columns]!),
        "layer": .array(
          (figure.chance.map { VegaLite.chanceLine([$0]) } ?? []) + [
            band(lines), strokes(lines),
          ]),
      ],
      "resolve": ["axis": ["x": "independent"]],
    ]
  }

  private static func band(_ lines: [StudyEpochLine]) -> JSONValue {
    [
      "mark": ["type": "area", "opacity": 0.12, "tooltip": false],
      "encoding": [
        "x": ["field": "epoch", "type": "quantitative"],
        "y": ["field": "low", "type": "quantitative"], "y2": ["field": "high"],
        "color": colours(lines), "detail": ["field": "statistics"],
      ],
    ]
  }

  private static func strokes(_ lines: [StudyEpochLine]) -> JSONValue {
    var encoding: JSONValue = [
      "x": [
        "field": "epoch", "type": "quantitative", "title": "epoch",
        "scale": ["nice": false], "axis": ["tickMinStep": 1, "format": "d", "grid": false],
      ],
      "y": VegaLite.accuracyAxis("accuracy", title: "accuracy (share of images)"),
      "color": colours(lines),
      "tooltip": VegaLite.tooltip([
        ("image", "shown", nil), ("epoch", "epoch", nil), ("accuracy", "accuracy", ".1%"),
        ("low", "95 % from", ".1%"), ("high", "95 % to", ".1%"), ("seeds", "seeds", nil),
        ("statistics", "statistics", nil),
      ]),
    ]
    encoding["strokeDash"] = StudyFigure.dash(lines.map(\.statistics))
    return ["mark": ["type": "line", "strokeWidth": 2], "encoding": encoding]
  }

  private static func colours(_ lines: [StudyEpochLine]) -> JSONValue {
    let names = unique(lines.map(\.image))
    let low = names.filter { name in lines.contains { $0.image == name && $0.component == "low" } }
    let high = names.filter { name in lines.contains { $0.image == name && $0.component == "high" }
    }
    let whole = names.filter { !low.contains($0) && !high.contains($0) }
    return VegaLite.colourScale(
      field: "image", domain: whole + low + high,
      range: whole.map { $0 == "train" ? ChartTheme.train : ChartTheme.test }
        + ChartTheme.low(low.count) + ChartTheme.high(high.count),
      legend: [
        "title": "images shown", "symbolType": "stroke", "symbolSize": 400, "symbolOpacity": 1,
      ])
  }
}

/// One line of the figure: a model on one kind of images under one kind of statistics.
private struct StudyEpochLine {
  let model: String
  let image: String
  let component: String?
  let statistics: String
  let points: [JSONValue]

  static func all(_ figure: StudyFigure) -> [StudyEpochLine] {
    let metrics = figure.metrics.isEmpty ? figure.numbers.usualMetrics : figure.metrics
    return figure.models.flatMap { model in
      metrics.flatMap { metric in
        let kinds = metric.statistics.map { ["\($0)"] } ?? figure.numbers.statistics(of: model)
        return kinds.compactMap { StudyEpochLine(figure, model, metric, $0) }
      }
    }
  }

  private init?(
    _ figure: StudyFigure, _ model: String, _ metric: MetricName, _ statistics: String
  ) {
    let series = figure.numbers.overEpochs(model, metric, statistics: statistics)
    guard !series.isEmpty else { return nil }
    let name =
      metric.component.map { Wording.condition($0, radius: metric.radius) } ?? metric.split
    let image = metric.component != nil && metric.split == "train" ? name + " (train)" : name
    (self.model, self.image, self.statistics) = (model, image, statistics)
    component = metric.component
    points = series.map { epoch, estimate in
      [
        "model": .string(model), "image": .string(image), "statistics": .string(statistics),
        "epoch": .integer(epoch), "accuracy": .number(estimate.mean),
        "low": .number(max(0, estimate.interval?.low ?? estimate.mean)),
        "high": .number(min(1, estimate.interval?.high ?? estimate.mean)),
        "seeds": .integer(estimate.seeds), "chance": figure.chance.map { .number($0) } ?? nil,
      ]
    }
  }
}
