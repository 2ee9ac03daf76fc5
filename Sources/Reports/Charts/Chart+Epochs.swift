public import Studies
import Training

extension Chart {
  /// Accuracy over epochs, a panel per network: train, test, and test images reduced to their low or
  /// high frequencies at each radius. Nil when no run has logged an epoch.
  public static func epochs(_ runs: [StudiedRun]) -> Chart? {
    let points = runs.flatMap(EpochPoint.all)
    guard !points.isEmpty else { return nil }
    let networks = runs.filter { !$0.epochs.isEmpty }.map(\.title)
    return Chart(
      name: "accuracy-epochs",
      alternative: """
        Line chart, a panel per network (\(Wording.list(networks))): accuracy over epochs on \
        training images, test images, and test images reduced to low or high frequencies.
        """,
      spec: VegaLite.document(
        title: "Accuracy during training, by what the network is shown",
        subtitle: epochSubtitle(runs), data: points.map(\.json),
        body: epochPanels(networks, points)))
  }

  private static func epochSubtitle(_ runs: [StudiedRun]) -> [String] {
    let rescales = Set(runs.map(\.rescale))
    return [
      "LFC: test images with frequencies within r only. HFC: with those beyond r only.",
      rescales == ["max"]
        ? "Each LFC and HFC is divided by its own maximum (rescale max)."
        : "Rescale: \(Wording.list(rescales.sorted())).",
    ]
  }

  private static func epochPanels(_ networks: [String], _ points: [EpochPoint]) -> JSONValue {
    let size = panelSize(count: networks.count)
    return [
      "facet": [
        "field": "network", "type": "nominal", "title": nil, "sort": JSONValue(networks),
        "header": ["labelAnchor": "start", "labelPadding": 8],
      ],
      "columns": .integer(size.columns),
      "spec": [
        "width": .integer(size.width), "height": .integer(size.height),
        "layer": .array(
          VegaLite.chanceLine(points.map(\.chance)) + [epochLines(points)]),
      ],
      "resolve": ["axis": ["x": "independent"]],
    ]
  }

  /// Panels of a size that keeps one to six on a page.
  private static func panelSize(count: Int) -> (columns: Int, width: Int, height: Int) {
    switch count {
    case 1: (1, 560, 360)
    case 2, 4: (2, 360, 300)
    default: (3, 260, 240)
    }
  }

  private static func epochLines(_ points: [EpochPoint]) -> JSONValue {
    let epochs = Set(points.map(\.epoch))
    var encoding: JSONValue = [
      "x": [
        "field": "epoch", "type": "quantitative", "title": "epoch",
        "scale": ["nice": false], "axis": ["tickMinStep": 1, "format": "d", "grid": false],
      ],
      "y": VegaLite.accuracyAxis("accuracy", title: "accuracy (share of images)"),
      "color": epochColours(points),
      "opacity": ["condition": ["param": "chosen", "value": 1], "value": 0.12],
      "tooltip": VegaLite.tooltip([
        ("image", "shown", nil), ("epoch", "epoch", nil), ("accuracy", "accuracy", ".1%"),
        ("low", "95 % from", ".1%"), ("high", "95 % to", ".1%"), ("count", "images", ",d"),
        ("statistics", "statistics", nil),
      ]),
    ]
    encoding["strokeDash"] = VegaLite.statisticsDash(points.map(\.measurement.statistics))
    return [
      "params": [
        ["name": "chosen", "select": ["type": "point", "fields": ["image"]], "bind": "legend"]
      ],
      "mark": [
        "type": "line", "strokeWidth": 2, "point": epochs.count <= 15 ? ["size": 18] : false,
      ],
      "encoding": encoding,
    ]
  }

  private static func epochColours(_ points: [EpochPoint]) -> JSONValue {
    let low = points.radii(of: "low")
    let high = points.radii(of: "high")
    return VegaLite.colourScale(
      field: "image",
      domain: ["train", "test"] + low.map { Wording.condition("low", radius: $0) }
        + high.map { Wording.condition("high", radius: $0) },
      range: [ChartTheme.train, ChartTheme.test] + ChartTheme.low(low.count)
        + ChartTheme.high(high.count),
      legend: ["title": "images shown", "symbolType": "stroke", "symbolSize": 400])
  }
}
