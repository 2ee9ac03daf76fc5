public import Studies
import Vision

extension Chart {
  /// Fourier heat maps: errors under a wave of each frequency, a panel per audit, DC in the middle. Nil
  /// when none was measured.
  public static func heatMap(_ runs: [StudiedRun]) -> Chart? {
    let maps = MeasuredView.all(of: runs).compactMap { view in
      view.audit.heatMap.map { (title: view.title, map: $0) }
    }
    guard let first = maps.first?.map else { return nil }
    let setting =
      "v = \(Wording.number(first.settings.norm)) in each channel, phase "
      + "\(Wording.number(first.settings.phase)), sign ±1 for each frequency, image and channel."
    return Chart(
      name: "heat-map",
      alternative: """
        Heat maps of error rates under a wave of each frequency, zero frequency in the middle, for \
        \(Wording.list(maps.map(\.title))).
        """,
      spec: VegaLite.document(
        title: "Errors under a wave of one frequency (Fourier heat map)",
        subtitle: [
          "Share of wrong answers when one wave is added to every image; zero frequency in the middle.",
          setting,
        ],
        body: [
          "hconcat": .array(maps.map { panel($0.title, $0.map) }), "spacing": 36,
          "resolve": ["scale": ["color": "shared"]],
        ]))
  }

  private static func panel(_ title: String, _ map: FourierHeatMap.Summary) -> JSONValue {
    let cells = map.bothOfEachPair
    let (rows, columns) = (axis(cells.map(\.row)), axis(cells.map(\.column)))
    let side = rows.count > 20 ? 11 : 20
    return [
      "title": [
        "text": .string(title), "fontSize": 13, "offset": 8,
        "subtitle": .string(
          "\(Wording.count(map.images)) images a frequency; without a wave "
            + "\(Wording.percent(map.cleanError)) % wrong"),
      ],
      "width": .integer(side * columns.count), "height": .integer(side * rows.count),
      "data": ["values": .array(cells.map { point($0, map) })],
      "mark": ["type": "rect", "tooltip": true],
      "encoding": [
        "x": frequencyAxis("column", columns, title: "cycles across the image"),
        "y": frequencyAxis("row", rows, title: "cycles down the image"),
        "color": [
          "field": "error", "type": "quantitative",
          "scale": ["scheme": "viridis", "domain": [0, 1]],
          "legend": ["title": "errors", "format": ".0%", "gradientLength": 220],
        ],
        "tooltip": VegaLite.tooltip([
          ("row", "cycles down", nil), ("column", "cycles across", nil),
          ("error", "errors", ".1%"), ("low", "95 % from", ".1%"), ("high", "95 % to", ".1%"),
        ]),
      ],
    ]
  }

  private static func point(
    _ cell: FourierHeatMap.Summary.Cell, _ map: FourierHeatMap.Summary
  ) -> JSONValue {
    let interval = Interval(correct: cell.wrong, count: map.images)
    return [
      "row": .integer(cell.row), "column": .integer(cell.column), "error": .number(cell.error),
      "low": .number(interval.low), "high": .number(interval.high),
    ]
  }

  private static func frequencyAxis(
    _ field: String, _ domain: [Int], title: String
  ) -> JSONValue {
    // About five ticks, 0 among them.
    let step = max(1, domain.count / 6)
    let middle = domain.count / 2
    let ticks = domain.indices.filter { ($0 - middle) % step == 0 }.map { domain[$0] }
    return [
      "field": .string(field), "type": "ordinal", "title": .string(title),
      "sort": .array(domain.map { .integer($0) }),
      "scale": ["domain": .array(domain.map { .integer($0) }), "padding": 0],
      "axis": [
        "values": .array(ticks.map { .integer($0) }), "labelAngle": 0, "domain": false,
      ],
    ]
  }

  private static func axis(_ values: [Int]) -> [Int] { Set(values).sorted() }
}

extension FourierHeatMap.Summary {
  /// Every cell of the map: both frequencies of a pair have the same error.
  var bothOfEachPair: [Cell] {
    cells.flatMap { cell -> [Cell] in
      guard cell.row != 0 || cell.column != 0 else { return [cell] }
      var twin = cell
      (twin.row, twin.column) = (-cell.row, -cell.column)
      return [cell, twin]
    }
  }
}
