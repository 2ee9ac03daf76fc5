public import Studies

extension Chart {
  /// Where the energy of a layer's kernels lies, a line a model, with white noise dotted: a panel for
  /// each place in the list of layers. Nil without layers.
  public static func kernelSpectra(_ report: KernelReport) -> Chart? {
    let points = report.models.flatMap { model in
      model.layers.flatMap { spectrum(of: $0, model.name) }
    }
    guard !points.isEmpty else { return nil }
    let names = report.models.map(\.name)
    let layers = unique(report.models.flatMap { $0.layers.map(\.layer) })
    return Chart(
      name: "kernel-spectra",
      alternative: """
        Line chart, a panel per layer: the share of energy of kernels at each radius of their \
        zero-padded spectrum, for \(Wording.list(names)), beside white noise.
        """,
      spec: VegaLite.document(
        title: "Where in the spectrum the kernels' energy lies",
        subtitle: [
          "Share of energy at each whole radius; kernels zero-padded to "
            + "\(report.settings.padding)×\(report.settings.padding), mean over kernels.",
          "Grey: kernels of independent random weights (white noise).",
        ],
        data: points, body: panels(layers, names)))
  }

  private static func spectrum(of layer: KernelReport.Layer, _ model: String) -> [JSONValue] {
    zip(layer.radial, layer.whiteRadial).enumerated().map { radius, shares in
      [
        "model": .string(model), "layer": .string(layer.layer), "radius": .integer(radius),
        "share": .number(shares.0), "white": .number(shares.1),
      ]
    }
  }

  private static func panels(_ layers: [String], _ names: [String]) -> JSONValue {
    let isSingle = layers.count == 1
    return [
      "facet": [
        "field": "layer", "type": "nominal", "title": nil, "sort": JSONValue(layers),
        "header": ["labelAnchor": "start", "labelPadding": 8],
      ],
      "columns": .integer(isSingle ? 1 : 2),
      "spec": [
        "width": .integer(isSingle ? 560 : 360), "height": .integer(isSingle ? 320 : 240),
        "layer": [whiteLine, modelLines(names)],
      ],
      "resolve": ["axis": ["x": "independent"]],
    ]
  }

  private static let whiteLine: JSONValue = [
    "mark": [
      "type": "line", "strokeWidth": 1.5, "strokeDash": [1, 3], "strokeCap": "round",
      "color": ChartTheme.colour(ChartTheme.chance),
    ],
    "encoding": [
      "x": ["field": "radius", "type": "quantitative"],
      "y": ["aggregate": "min", "field": "white", "type": "quantitative"],
    ],
  ]

  private static func modelLines(_ names: [String]) -> JSONValue {
    let tones = ChartTheme.networks
    return [
      "mark": ["type": "line", "strokeWidth": 2, "point": ["size": 20]],
      "encoding": [
        "x": [
          "field": "radius", "type": "quantitative", "title": "radius (frequency bins)",
          "scale": ["nice": false], "axis": ["tickMinStep": 1, "grid": false],
        ],
        "y": [
          "field": "share", "type": "quantitative", "title": "share of energy",
          "axis": ["format": "%"],
        ],
        "color": VegaLite.colourScale(
          field: "model", domain: names,
          range: names.indices.map { tones[$0 % tones.count] },
          legend: ["title": "model", "symbolType": "stroke", "symbolSize": 400]),
        "tooltip": VegaLite.tooltip([
          ("model", "model", nil), ("layer", "layer", nil), ("radius", "radius", nil),
          ("share", "share", ".1%"), ("white", "white noise", ".1%"),
        ]),
      ],
    ]
  }

  static func unique(_ items: [String]) -> [String] {
    var seen: Set<String> = []
    return items.filter { seen.insert($0).inserted }
  }
}
