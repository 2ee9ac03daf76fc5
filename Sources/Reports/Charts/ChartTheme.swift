/// The colours and letters of every chart, each colour with its twin for a dark page.
///
/// Blue is LFC and orange to red is HFC, stronger against the page the larger the radius; near-black
/// and grey are whole images; networks, where lines of several share a panel, are green, purple and
/// further hues that mean nothing else. All are told apart with the common colour blindnesses
/// (sequences vary in lightness; networks also differ in their points).
enum ChartTheme {
  struct Tone: Sendable, Hashable {
    let light: Colour
    let dark: Colour

    init(_ light: UInt32, _ dark: UInt32) {
      self.init(Colour(light), Colour(dark))
    }

    init(_ light: Colour, _ dark: Colour) {
      (self.light, self.dark) = (light, dark)
    }
  }

  static let page = Tone(0xffffff, 0x17191d)
  static let ink = Tone(0x1d1f23, 0xe9eaec)
  static let quietInk = Tone(0x5c6068, 0xa6abb3)
  static let grid = Tone(0xe7e8ea, 0x2c3036)
  static let axis = Tone(0xb9bcc2, 0x565b64)
  static let chance = Tone(0x7b7f88, 0x8d929b)
  static let test = Tone(0x111317, 0xf6f7f8)
  static let train = Tone(0x9096a0, 0x858b95)

  static let networks = [
    Tone(0x1b7837, 0x6cc58a), Tone(0x7a2d8e, 0xc792dd), Tone(0x9a6a00, 0xd9b24a),
    Tone(0x007d8f, 0x55c3d2), Tone(0xb03a72, 0xee8fb8), Tone(0x4d5360, 0xb4bac6),
  ]
  static let networkShapes = [
    "circle", "square", "triangle-up", "diamond", "cross", "triangle-down",
  ]

  /// Blues for `count` radii, rising.
  static func low(_ count: Int) -> [Tone] {
    zip(
      Colour(0x74b2dd).ramp(to: Colour(0x0b2f66), count: count),
      Colour(0x3a76ad).ramp(to: Colour(0xbfe0ff), count: count)
    ).map(Tone.init)
  }

  /// Oranges to reds for `count` radii, rising.
  static func high(_ count: Int) -> [Tone] {
    zip(
      Colour(0xf5a04c).ramp(to: Colour(0x8a1022), count: count),
      Colour(0xb3472a).ramp(to: Colour(0xffdba3), count: count)
    ).map(Tone.init)
  }

  /// What every light colour becomes on a dark page, by hexadecimal code, with colour sequences of
  /// the given lengths.
  static func darkColours(radii counts: [Int]) -> JSONValue {
    let fixed = [page, ink, quietInk, grid, axis, chance, test, train] + networks
    let tones = fixed + Set(counts).sorted().flatMap { low($0) + high($0) }
    var colours: JSONValue = [:]
    for tone in tones { colours[tone.light.hex] = .string(tone.dark.hex) }
    return colours
  }

  static let schema: JSONValue = "https://vega.github.io/schema/vega-lite/v6.json"

  /// The letters, lines and margins of a chart.
  static var config: JSONValue {
    [
      "background": colour(page), "font": "Helvetica Neue, Helvetica, Arial, sans-serif",
      "padding": 12, "view": ["stroke": nil],
      "title": [
        "anchor": "start", "color": colour(ink), "fontSize": 15, "fontWeight": 600,
        "subtitleColor": colour(quietInk), "subtitleFontSize": 12, "subtitlePadding": 5,
        "offset": 14,
      ],
      "axis": [
        "labelColor": colour(quietInk), "titleColor": colour(quietInk), "labelFontSize": 11,
        "titleFontSize": 12, "titleFontWeight": "normal", "gridColor": colour(grid),
        "domainColor": colour(axis), "tickColor": colour(axis), "titlePadding": 8,
      ],
      "header": [
        "labelColor": colour(ink), "labelFontSize": 13, "labelFontWeight": 600,
        "labelLimit": 420, "titleColor": colour(quietInk),
      ],
      "legend": [
        "labelColor": colour(ink), "titleColor": colour(quietInk), "labelFontSize": 12,
        "titleFontSize": 12, "titleFontWeight": "normal", "symbolStrokeWidth": 2.5,
        "rowPadding": 4,
        "layout": ["right": ["margin": 20, "direction": "vertical"]], "labelLimit": 420,
        "titleLimit": 420,
      ],
    ]
  }

  static func colour(_ tone: Tone) -> JSONValue { .string(tone.light.hex) }

  static func colours(_ tones: [Tone]) -> JSONValue { .array(tones.map(colour)) }
}
