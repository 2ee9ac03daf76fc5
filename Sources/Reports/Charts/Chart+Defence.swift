public import Studies
import Vision

extension Chart {
  /// Accuracy behind each front end, a line for clean images, each attacker and the credit; a row of
  /// panels per model, a panel per ε. Over the radius where all front ends are low-passes of different
  /// radii, else over the front ends in their order.
  public static func defence(_ result: DefenceResult) -> Chart? {
    guard !result.defences.isEmpty else { return nil }
    let models = unique(result.defences.map(\.model))
    return Chart(
      name: "defence",
      alternative: """
        Line chart of accuracy behind each front end on clean images, under each attacker and under \
        the worst of them, for \(Wording.list(models)).
        """,
      spec: VegaLite.document(
        title: "What is left behind the filter, by who attacks",
        subtitle: [
          "\(result.normSymbol), \(Wording.count(result.data.count)) images of "
            + "\(result.data.name); bars: 95 % Wilson intervals.",
          "Credit: each image's minimum over all attackers.",
        ],
        data: result.defences.flatMap { defencePoints($0, result) },
        body: defencePanels(result, models)))
  }

  private static func hasRadii(_ result: DefenceResult) -> Bool {
    let radii = Set(result.defences.compactMap(\.radius))
    let fronts = Set(result.defences.map(\.frontName))
    return radii.count == fronts.count && radii.count > 1
      && result.defences.allSatisfy { $0.radius != nil }
  }

  private static func defencePoints(
    _ defence: DefenceResult.Defence, _ result: DefenceResult
  ) -> [JSONValue] {
    result.epsilonNames.enumerated().flatMap { place, epsilon in
      let lines =
        [("clean images", defence.clean)]
        + defence.attackers.map { ($0.name, $0.robust[place]) }
        + [("credit", defence.credit[place]), ("bare model", defence.bareRobust[place])]
      return lines.map { name, score in
        [
          "model": .string(defence.model), "threat": .string("ε = \(epsilon)"),
          "front": .string(defence.frontName),
          "radius": defence.radius.map { .number($0) } ?? .null,
          "who": .string(name), "accuracy": .number(score.accuracy),
          "low": .number(score.interval.low), "high": .number(score.interval.high),
          "count": .integer(score.count),
        ] as JSONValue
      }
    }
  }

  private static func defencePanels(_ result: DefenceResult, _ models: [String]) -> JSONValue {
    let threats = result.epsilonNames.map { "ε = \($0)" }
    let fronts = unique(result.defences.map(\.frontName))
    func facet(_ field: String, _ sort: [String]) -> JSONValue {
      [
        "field": .string(field), "type": "nominal", "title": nil, "sort": JSONValue(sort),
        "header": ["labelAnchor": "start", "labelPadding": 8],
      ]
    }
    let isWide = models.count * threats.count == 1
    return [
      "facet": ["row": facet("model", models), "column": facet("threat", threats)],
      "spec": [
        "width": .integer(isWide ? 520 : 300), "height": 300,
        "layer": [defenceRules(result, fronts), defenceLines(result, fronts)],
      ],
    ]
  }

  private static func place(_ result: DefenceResult, _ fronts: [String]) -> JSONValue {
    hasRadii(result)
      ? [
        "field": "radius", "type": "quantitative", "title": "radius of the low-pass (bins)",
        "scale": ["nice": false, "zero": false, "padding": 14], "axis": ["grid": false],
      ]
      : [
        "field": "front", "type": "nominal", "title": "front end", "sort": JSONValue(fronts),
        "axis": ["labelAngle": 0, "grid": false],
      ]
  }

  private static func colour(_ result: DefenceResult) -> JSONValue {
    let attackers = unique(result.defences.flatMap { $0.attackers.map(\.name) })
    let tones = ChartTheme.networks
    return VegaLite.colourScale(
      field: "who", domain: ["clean images"] + attackers + ["credit", "bare model"],
      range: [ChartTheme.train] + attackers.indices.map { tones[$0 % tones.count] }
        + [ChartTheme.test, ChartTheme.chance],
      legend: [
        "title": "right under", "symbolType": "stroke", "symbolSize": 400, "symbolOpacity": 1,
      ])
  }

  /// Front ends that are no scale stand side by side, who attacks beside each other.
  private static func placed(
    _ encoding: JSONValue, _ result: DefenceResult, _ fronts: [String]
  ) -> JSONValue {
    var encoding = encoding
    encoding["x"] = place(result, fronts)
    encoding["color"] = colour(result)
    if !hasRadii(result) {
      encoding["xOffset"] = ["field": "who", "type": "nominal", "sort": nil]
    }
    return encoding
  }

  private static func defenceRules(_ result: DefenceResult, _ fronts: [String]) -> JSONValue {
    [
      "mark": ["type": "rule", "opacity": 0.4, "tooltip": false],
      "encoding": placed(
        ["y": ["field": "low", "type": "quantitative"], "y2": ["field": "high"]], result, fronts),
    ]
  }

  private static func defenceLines(_ result: DefenceResult, _ fronts: [String]) -> JSONValue {
    let encoding: JSONValue = [
      "y": VegaLite.accuracyAxis("accuracy", title: "accuracy (share of images)"),
      "tooltip": VegaLite.tooltip([
        ("front", "front end", nil), ("who", "right under", nil), ("accuracy", "accuracy", ".1%"),
        ("low", "95 % from", ".1%"), ("high", "95 % to", ".1%"), ("count", "images", ",d"),
      ]),
    ]
    let line: JSONValue = ["type": "line", "strokeWidth": 2, "point": ["size": 40]]
    let points: JSONValue = ["type": "point", "filled": true, "size": 60, "opacity": 1]
    return [
      "mark": hasRadii(result) ? line : points, "encoding": placed(encoding, result, fronts),
    ]
  }
}
