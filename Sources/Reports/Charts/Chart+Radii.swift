public import Studies
import Vision

extension Chart {
  /// Filtering curves: accuracy on LFC and on HFC against the cutting radius with 95 % Wilson bands,
  /// all networks overlaid, whole images as a level line. Nil when no audit has components.
  public static func radii(_ runs: [StudiedRun]) -> Chart? {
    let views = AuditView.all(of: runs).filter {
      !$0.scores("low").isEmpty || !$0.scores("high").isEmpty
    }
    guard !views.isEmpty else { return nil }
    return Chart(
      name: "accuracy-radius",
      alternative: """
        Two line charts, accuracy on low-frequency and on high-frequency components against the \
        cutting radius, for \(Wording.list(views.map(\.title))).
        """,
      spec: VegaLite.document(
        title: "Accuracy on low or high frequencies alone, by cutting radius",
        subtitle: [
          "Bands: 95 % Wilson intervals. Level lines: accuracy on whole images.",
          filteringNote(views),
        ],
        data: views.flatMap(points), body: filteringPanels(views)))
  }

  private static func filteringNote(_ views: [AuditView]) -> String {
    let images = Set(views.map { "\(Wording.count($0.audit.data.count)) \($0.audit.data.name)" })
    let rules = Set(views.map(\.audit.rule)).sorted()
    let rescales = Set(views.map(\.rescale)).sorted()
    return "\(Wording.list(images.sorted())) images; rule \(Wording.list(rules)); "
      + "rescale \(Wording.list(rescales))."
  }

  private static let componentTitles = [
    "low": "LFC: frequencies within r", "high": "HFC: frequencies beyond r",
  ]

  /// The component, and the rescaling where the report holds several.
  private static func panelTitle(_ component: String, of view: AuditView) -> String {
    [componentTitles[component] ?? component, view.rescaleChoice].compactMap { $0 }
      .joined(separator: " · ")
  }

  /// LFC beside HFC, a line for each rescaling.
  private static func panelTitles(_ views: [AuditView]) -> [String] {
    unique(views.flatMap { view in ["low", "high"].map { panelTitle($0, of: view) } })
  }

  private static func points(of view: AuditView) -> [JSONValue] {
    ["low", "high"].flatMap { component in
      view.scores(component).map { score in
        [
          "network": .string(view.run.title), "series": .string(view.title),
          "statistics": .string(view.audit.statistics),
          "component": .string(panelTitle(component, of: view)),
          "radius": .number(score.radius ?? 0), "accuracy": .number(score.accuracy),
          "low": .number(score.interval.low), "high": .number(score.interval.high),
          "count": .integer(score.count), "chance": .number(view.chance),
          "original": view.original.map { .number($0.accuracy) } ?? nil,
        ]
      }
    }
  }

  private static func filteringPanels(_ views: [AuditView]) -> JSONValue {
    [
      "facet": [
        "field": "component", "type": "nominal", "title": nil,
        "sort": JSONValue(panelTitles(views)),
        "header": ["labelAnchor": "start", "labelPadding": 8],
      ],
      "columns": 2,
      "spec": [
        "width": 360, "height": 300,
        "layer": .array(
          VegaLite.chanceLine(views.map(\.chance)) + filteringLayers(views)),
      ],
      "resolve": ["axis": ["x": "independent"]],
    ]
  }

  private static func filteringLayers(_ views: [AuditView]) -> [JSONValue] {
    let colour = networkColours(views)
    let dash = VegaLite.statisticsDash(views.map(\.audit.statistics))
    return [
      wholeImageRule(colour, dash), intervalBand(colour), filteringLines(views, colour, dash),
    ]
  }

  private static func networkColours(_ views: [AuditView]) -> JSONValue {
    let networks = unique(views.map(\.run.title))
    let tones = ChartTheme.networks
    return VegaLite.colourScale(
      field: "network", domain: networks,
      range: networks.indices.map { tones[$0 % tones.count] }, legend: networkLegend)
  }

  private static let networkLegend: JSONValue = [
    "title": "network", "symbolSize": 90, "symbolOpacity": 1, "symbolStrokeWidth": 0,
  ]

  private static func wholeImageRule(_ colour: JSONValue, _ dash: JSONValue?) -> JSONValue {
    var encoding: JSONValue = [
      "y": ["aggregate": "min", "field": "original", "type": "quantitative"],
      "color": colour, "detail": ["field": "series"],
    ]
    encoding["strokeDash"] = dash
    return ["mark": ["type": "rule", "strokeWidth": 1, "opacity": 0.75], "encoding": encoding]
  }

  private static func intervalBand(_ colour: JSONValue) -> JSONValue {
    [
      "mark": ["type": "area", "opacity": 0.16, "tooltip": false],
      "encoding": [
        "x": ["field": "radius", "type": "quantitative"],
        "y": ["field": "low", "type": "quantitative"], "y2": ["field": "high"],
        "color": colour, "detail": ["field": "series"],
      ],
    ]
  }

  private static func filteringLines(
    _ views: [AuditView], _ colour: JSONValue, _ dash: JSONValue?
  ) -> JSONValue {
    let radii = Set(views.flatMap { ($0.scores("low") + $0.scores("high")).compactMap(\.radius) })
    var encoding: JSONValue = [
      "x": [
        "field": "radius", "type": "quantitative", "title": "cutting radius r (frequency bins)",
        "scale": ["nice": false, "zero": false, "padding": 12],
        "axis": ["values": JSONValue(radii.sorted()), "grid": false],
      ],
      "y": VegaLite.accuracyAxis("accuracy", title: "accuracy (share of images)"),
      "color": colour, "detail": ["field": "series"],
      "tooltip": VegaLite.tooltip([
        ("series", "network", nil), ("component", "shown", nil), ("radius", "r", nil),
        ("accuracy", "accuracy", ".1%"), ("low", "95 % from", ".1%"), ("high", "95 % to", ".1%"),
        ("count", "images", ",d"),
      ]),
    ]
    encoding["strokeDash"] = dash
    encoding["shape"] = networkShapes(views)
    return [
      "mark": ["type": "line", "strokeWidth": 2, "point": ["size": 42, "filled": true]],
      "encoding": encoding,
    ]
  }

  private static func networkShapes(_ views: [AuditView]) -> JSONValue {
    let networks = unique(views.map(\.run.title))
    let shapes = ChartTheme.networkShapes
    return [
      "field": "network", "type": "nominal", "sort": nil, "legend": networkLegend,
      "scale": [
        "domain": JSONValue(networks),
        "range": JSONValue(networks.indices.map { shapes[$0 % shapes.count] }),
      ],
    ]
  }
}
