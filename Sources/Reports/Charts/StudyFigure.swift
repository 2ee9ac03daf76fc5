import Studies

/// A figure of a study, ready to be drawn.
struct StudyFigure {
  let name: String
  let title: String
  let kind: StudyDeclaration.Figure.Kind
  let metrics: [MetricName]
  /// Those shown, in the declaration's order.
  let models: [String]
  let numbers: StudyNumbers

  var chance: Double? { numbers.chance }

  /// The charts and pictures that a study declares; names are the kinds, numbered where one comes again.
  static func all(_ numbers: StudyNumbers) -> [StudyFigure] {
    let figures = numbers.plan.study.figures
    let names = ReportFiles.distinctNames(figures.map(\.kind.rawValue))
    return zip(figures, names).map { figure, name in
      StudyFigure(
        name: name, title: figure.title.isEmpty ? figure.kind.rawValue : figure.title,
        kind: figure.kind, metrics: figure.metrics,
        models: numbers.plan.models.filter {
          figure.models.isEmpty || figure.models.contains($0)
        }, numbers: numbers)
    }
  }

  /// Nil for pictures, and where there are no numbers to draw.
  var chart: Chart? {
    switch kind {
    case .epochs: Chart.studyEpochs(self)
    case .radii: Chart.studyRadii(self)
    case .bars: Chart.studyBars(self)
    case .scatter: Chart.studyScatter(self)
    case .smoothing: Chart.studySmoothing(self)
    case .energy: energy
    case .kernels, .misaligned: nil
    }
  }

  private var energy: Chart? {
    guard var chart = Chart.energy(firstRuns) else { return nil }
    chart.name = name
    chart.spec["title"]?["text"] = .string(title)
    return chart
  }

  /// One run a model: that of the first seed that is complete.
  var firstRuns: [StudiedRun] { models.compactMap { numbers.cells(of: $0).first?.studied } }

  /// What a band or a bar shows.
  func seedNote(_ what: String) -> String {
    let seeds = numbers.plan.seeds.count
    let gaps = numbers.cells.count < numbers.plan.cells.count ? " Cells are missing." : ""
    return seeds > 1
      ? "Means over \(seeds) seeds. \(what): 95 % t intervals over seeds." + gaps
      : "One seed. \(what): 95 % intervals over images." + gaps
  }

  /// Solid and dashed are told in words: legends of dashes are not drawn beside areas and points.
  static func dash(_ statistics: [String]) -> JSONValue? {
    guard var dash = VegaLite.statisticsDash(statistics) else { return nil }
    dash["legend"] = JSONValue.null
    return dash
  }

  static func dashNote(_ statistics: [String]) -> [String] {
    Set(statistics).count > 1
      ? ["Solid: BatchNorm's running statistics. Dashed: each batch's own."] : []
  }

  func facet(_ field: String, _ sort: [String]) -> JSONValue {
    [
      "field": .string(field), "type": "nominal", "title": nil, "sort": JSONValue(sort),
      "header": ["labelAnchor": "start", "labelPadding": 8],
    ]
  }

  /// Colours of the models.
  var colours: JSONValue {
    let tones = ChartTheme.networks
    return VegaLite.colourScale(
      field: "model", domain: models, range: models.indices.map { tones[$0 % tones.count] },
      legend: ["title": "model", "symbolSize": 90, "symbolOpacity": 1])
  }

  /// Points that differ where colours come again.
  var shapes: JSONValue {
    let shapes = ChartTheme.networkShapes
    return [
      "field": "model", "type": "nominal", "sort": nil,
      "legend": ["title": "model", "symbolSize": 90, "symbolOpacity": 1],
      "scale": [
        "domain": JSONValue(models),
        "range": JSONValue(
          models.indices.map { shapes[$0 / ChartTheme.networks.count % shapes.count] }),
      ],
    ]
  }
}
