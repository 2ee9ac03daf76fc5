import Robustness
public import Studies

extension Chart {
  /// The radial spectrum of input gradients beside that of white noise, a line per audit. Nil when none
  /// was measured.
  public static func gradientSpectrum(_ runs: [StudiedRun]) -> Chart? {
    let views = MeasuredView.all(of: runs).filter { ($0.audit.gradients?.spectrum.count ?? 0) > 0 }
    guard !views.isEmpty else { return nil }
    let found = views.flatMap { points(of: $0) } + whiteNoise(views)
    return Chart(
      name: "gradient-spectrum",
      alternative: """
        Line chart of the energy of input gradients by frequency radius, beside white noise, for \
        \(Wording.list(views.map(\.title))).
        """,
      spec: VegaLite.document(
        title: "Which frequencies the loss is sensitive to (input gradients)",
        subtitle: [
          "Share of the energy of the loss's gradient at each frequency radius, mean over images.",
          "Dotted: white noise, whose energy grows with the number of bins at a radius.",
        ],
        data: found, body: body(views.map(\.title))))
  }

  private static let whiteName = "white noise"

  private static func points(of view: MeasuredView) -> [JSONValue] {
    (view.audit.gradients?.spectrum.radial ?? []).enumerated().map { radius, share in
      [
        "network": .string(view.title), "radius": .integer(radius), "share": .number(share),
        "kind": "gradient",
      ]
    }
  }

  /// Once for each size of image.
  private static func whiteNoise(_ views: [MeasuredView]) -> [JSONValue] {
    let spectra = Set(views.compactMap { $0.audit.gradients?.spectrum.whiteRadial })
    return spectra.sorted { $0.count < $1.count }.flatMap { spectrum in
      spectrum.enumerated().map { radius, share in
        [
          "network": .string(whiteName), "radius": .integer(radius), "share": .number(share),
          "kind": .string(whiteName),
        ]
      }
    }
  }

  private static func body(_ titles: [String]) -> JSONValue {
    let tones = ChartTheme.networks
    let colours = titles.indices.map { tones[$0 % tones.count] } + [ChartTheme.chance]
    return [
      "width": 620, "height": 300, "mark": ["type": "line", "strokeWidth": 2],
      "encoding": [
        "x": [
          "field": "radius", "type": "quantitative", "title": "frequency radius ρ (bins)",
          "scale": ["nice": false], "axis": ["grid": false],
        ],
        "y": [
          "field": "share", "type": "quantitative", "title": "share of the gradient's energy",
          "axis": ["format": "%"],
        ],
        "color": VegaLite.colourScale(
          field: "network", domain: titles + [whiteName], range: colours,
          legend: ["title": nil, "symbolType": "stroke", "symbolSize": 400]),
        "strokeDash": [
          "field": "kind", "type": "nominal", "legend": nil,
          "scale": ["domain": JSONValue(["gradient", whiteName]), "range": [[1, 0], [2, 3]]],
        ],
        "tooltip": VegaLite.tooltip([
          ("network", "network", nil), ("radius", "ρ", nil), ("share", "share", ".2%"),
        ]),
      ],
    ]
  }
}
