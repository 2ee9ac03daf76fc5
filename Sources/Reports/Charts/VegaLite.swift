/// Small parts of Vega-Lite specifications that several charts share.
enum VegaLite {
  /// The top of a specification: schema, title and subtitle lines, configuration, data, then `body`.
  static func document(
    title: String, subtitle: [String], data: [JSONValue]? = nil, body: JSONValue
  ) -> JSONValue {
    var spec: JSONValue = [
      "$schema": ChartTheme.schema,
      "title": ["text": .string(title), "subtitle": JSONValue(subtitle)],
      "config": ChartTheme.config,
    ]
    if let data { spec["data"] = ["values": .array(data)] }
    guard case .object(let members) = body else { return spec }
    for member in members { spec[member.key] = member.value }
    return spec
  }

  /// A share from 0 to 1 on the y axis.
  static func accuracyAxis(_ field: String, title: String) -> JSONValue {
    [
      "field": .string(field), "type": "quantitative", "title": .string(title),
      "scale": ["domain": [0, 1]], "axis": ["values": [0, 0.2, 0.4, 0.6, 0.8, 1]],
    ]
  }

  /// The dotted line a blind guess reaches, and its name below it where there is room.
  static func chanceLine(_ chances: [Double]) -> [JSONValue] {
    let below = (chances.min() ?? 0) >= 0.07
    return [chanceRule, chanceName(below: below)]
  }

  private static let chanceRule: JSONValue = [
    "mark": [
      "type": "rule", "color": ChartTheme.colour(ChartTheme.chance), "strokeDash": [1, 3],
      "strokeWidth": 1.5, "strokeCap": "round",
    ],
    "encoding": ["y": chanceHeight],
  ]

  private static func chanceName(below: Bool) -> JSONValue {
    [
      "mark": [
        "type": "text", "align": "right", "baseline": below ? "top" : "bottom", "dx": -2,
        "dy": below ? 5 : -4, "fontSize": 11, "text": "chance",
        "color": ChartTheme.colour(ChartTheme.quietInk),
      ],
      "encoding": ["x": ["value": "width"], "y": chanceHeight],
    ]
  }

  private static let chanceHeight: JSONValue = [
    "aggregate": "min", "field": "chance", "type": "quantitative",
  ]

  /// Solid for running statistics, dashed for batch statistics; nil when only one is in `present`.
  static func statisticsDash(_ present: [String]) -> JSONValue? {
    guard Set(present).count > 1 else { return nil }
    return [
      "field": "statistics", "type": "nominal",
      "scale": ["domain": ["running", "batch"], "range": [[1, 0], [5, 3]]],
      "legend": [
        "title": "BatchNorm statistics",
        "symbolStrokeColor": ChartTheme.colour(ChartTheme.ink), "symbolType": "stroke",
        "symbolSize": 700,
      ],
    ]
  }

  /// An ordinal colour scale with a legend in the same order.
  static func colourScale(
    field: String, domain: [String], range: [ChartTheme.Tone], legend: JSONValue
  ) -> JSONValue {
    [
      "field": .string(field), "type": "nominal", "sort": nil, "legend": legend,
      "scale": ["domain": JSONValue(domain), "range": ChartTheme.colours(range)],
    ]
  }

  static func tooltip(_ fields: [(field: String, title: String, format: String?)]) -> JSONValue {
    .array(
      fields.map { entry in
        var item: JSONValue = ["field": .string(entry.field), "title": .string(entry.title)]
        if let format = entry.format { item["format"] = .string(format) }
        return item
      })
  }
}
