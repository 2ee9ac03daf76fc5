public import Studies
import Training

extension Chart {
  /// The energy of LFC and HFC at the input and behind each normalisation layer after the last
  /// epoch, as a share of what whole images have in the same place, a panel per network: whether
  /// normalisation makes tiny high frequencies large. Nil when no run has normalisation layers
  /// measured.
  public static func energy(_ runs: [StudiedRun]) -> Chart? {
    let points = runs.flatMap(EnergyPoint.all)
    guard !points.isEmpty else { return nil }
    let networks = runs.map(\.title).filter { title in points.contains { $0.network == title } }
    return Chart(
      name: "energy-layers",
      alternative: """
        Line chart, a panel per network (\(Wording.list(networks))): the energy of low- and \
        high-frequency components at the input and behind each normalisation layer, as a share of \
        the energy of whole images there, on a logarithmic scale.
        """,
      spec: VegaLite.document(
        title: "How much energy LFC and HFC have behind each normalisation layer",
        subtitle: [
          "Mean square of activations, as a share of that of whole images in the same place.",
          "Test images after the last epoch, components not rescaled.",
        ],
        data: points.map(\.json), body: energyPanels(networks, points)))
  }

  private static func energyPanels(_ networks: [String], _ points: [EnergyPoint]) -> JSONValue {
    [
      "facet": [
        "field": "network", "type": "nominal", "title": nil, "sort": JSONValue(networks),
        "header": ["labelAnchor": "start", "labelPadding": 8],
      ],
      "columns": .integer(networks.count == 1 ? 1 : 2),
      "spec": [
        "width": .integer(networks.count == 1 ? 560 : 360), "height": 300,
        "layer": [energyLines(points)],
      ],
      "resolve": ["scale": ["x": "independent"]],
    ]
  }

  private static func energyLines(_ points: [EnergyPoint]) -> JSONValue {
    let low = EnergyPoint.radii(of: "low", in: points)
    let high = EnergyPoint.radii(of: "high", in: points)
    var encoding: JSONValue = [
      "x": [
        "field": "place", "type": "ordinal", "title": "normalisation layer, from the input on",
        "axis": ["labelAngle": 0, "labelOverlap": true, "grid": false],
      ],
      "y": [
        "field": "share", "type": "quantitative", "title": "energy, share of whole images'",
        "scale": ["type": "log"], "axis": ["format": ".0e"],
      ],
      "color": VegaLite.colourScale(
        field: "image",
        domain: low.map { Wording.condition("low", radius: $0) }
          + high.map { Wording.condition("high", radius: $0) },
        range: ChartTheme.low(low.count) + ChartTheme.high(high.count),
        legend: ["title": "images shown", "symbolType": "stroke", "symbolSize": 400]),
      "tooltip": VegaLite.tooltip([
        ("image", "shown", nil), ("layer", "layer", nil), ("share", "share", ".2e"),
        ("energy", "mean square", ".2e"), ("statistics", "statistics", nil),
      ]),
    ]
    encoding["strokeDash"] = VegaLite.statisticsDash(points.map(\.statistics))
    return [
      "mark": ["type": "line", "strokeWidth": 2, "point": ["size": 24]], "encoding": encoding,
    ]
  }
}

/// The energy of one component in one place of a network.
struct EnergyPoint: Sendable {
  let network: String
  /// 0 at the input, then the normalisation layers in their order.
  let place: Int
  let measurement: EnergyMeasurement
  /// The energy of whole images in the same place.
  let whole: Double

  var statistics: String { measurement.statistics }

  /// The components after a run's last epoch; none where there are no normalisation layers.
  static func all(of run: StudiedRun) -> [EnergyPoint] {
    let energies = run.epochs.last?.energies ?? []
    var layers: [String] = []
    for item in energies where !layers.contains(item.layer) { layers.append(item.layer) }
    guard layers.count > 1 else { return [] }
    return energies.compactMap { item in
      let whole = energies.first {
        $0.layer == item.layer && $0.statistics == item.statistics && $0.radius == nil
      }
      guard item.radius != nil, item.after > 0, let whole, whole.after > 0,
        let place = layers.firstIndex(of: item.layer)
      else { return nil }
      return EnergyPoint(
        network: run.title, place: place, measurement: item, whole: whole.after)
    }
  }

  static func radii(of condition: String, in points: [EnergyPoint]) -> [Double] {
    Set(points.filter { $0.measurement.condition == condition }.compactMap(\.measurement.radius))
      .sorted()
  }

  var json: JSONValue {
    [
      "network": .string(network), "place": .integer(place), "layer": .string(measurement.layer),
      "image": .string(
        Wording.condition(measurement.condition, radius: measurement.radius)),
      "statistics": .string(statistics), "energy": .number(measurement.after),
      "share": .number(measurement.after / whole),
    ]
  }
}
