import Foundation
public import Studies

/// A_L and A_H against the cutting radius, drawn with characters for a terminal.
///
/// Measured points are letters, L and H; between them run lines: of Braille dots (two by four a
/// character, A_L full and A_H dotted), or of "." and ":" without Unicode. Whole images and chance are
/// level lines, named at the right.
public struct TextCurve: Sendable {
  let curve: FilteringCurve
  let width: Int
  let height: Int
  let isUnicode: Bool

  /// - Parameters:
  ///   - width: columns there are, 40 at least.
  ///   - height: rows of the plot.
  public init(_ curve: FilteringCurve, width: Int, height: Int = 12, isUnicode: Bool = true) {
    self.curve = curve
    self.width = max(40, min(width, 100))
    self.height = max(4, height)
    self.isUnicode = isUnicode
  }

  /// Lines with their ends; nil with fewer than two radii.
  public var text: String? {
    guard curve.low.count > 1 || curve.high.count > 1, let first = radii.first,
      let last = radii.last, last > first
    else { return nil }
    let plot = drawn()
    let lines = plot.enumerated().map { row, cells in
      axisLabel(row) + (isUnicode ? "│" : "|") + String(cells) + remark(row)
    }
    let body = (lines + [axis, radiusLabels, "", legend]).map { line in
      String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }
    return body.joined()
  }

  // MARK: Places

  private static let margin = 6
  private static let remarkWidth = 15

  private var columns: Int { width - Self.margin - 1 - Self.remarkWidth }

  private var radii: [Double] {
    Set((curve.low + curve.high).map(\.radius)).sorted()
  }

  /// The column of a radius, as a share of dots across.
  private func x(_ radius: Double, dots: Int) -> Int {
    let (first, last) = (radii[0], radii[radii.count - 1])
    return Int(((radius - first) / (last - first) * Double(dots - 1)).rounded())
  }

  /// The row of an accuracy, from the top.
  private func y(_ accuracy: Double, dots: Int) -> Int {
    Int(((1 - min(1, max(0, accuracy))) * Double(dots - 1)).rounded())
  }

  // MARK: Drawing

  private func drawn() -> [[Character]] {
    var canvas = DotCanvas(columns: columns, rows: height, isUnicode: isUnicode)
    canvas.level(y(curve.chance, dots: height), isUnicode ? "┈" : "-")
    canvas.level(y(curve.clean, dots: height), isUnicode ? "─" : "=")
    for (points, isDotted) in [(curve.high, true), (curve.low, false)] {
      let places = points.map {
        (x($0.radius, dots: canvas.across), y($0.accuracy, dots: canvas.down))
      }
      canvas.line(through: places, isDotted: isDotted)
    }
    var cells = canvas.cells
    for (points, letter) in [(curve.high, Character("H")), (curve.low, "L")] {
      for point in points {
        cells[y(point.accuracy, dots: height)][x(point.radius, dots: columns)] = letter
      }
    }
    return cells
  }

  private func axisLabel(_ row: Int) -> String {
    let marks = [1, 0.5, 0].map { (y($0, dots: height), $0) }
    guard let mark = marks.first(where: { $0.0 == row }) else {
      return String(repeating: " ", count: Self.margin)
    }
    return Self.padded("\(Int(mark.1 * 100)) %", Self.margin - 1) + " "
  }

  private func remark(_ row: Int) -> String {
    var words: [String] = []
    if y(curve.clean, dots: height) == row { words.append("whole \(Wording.percent(curve.clean))") }
    if y(curve.chance, dots: height) == row {
      words.append("chance \(Wording.percent(curve.chance))")
    }
    return words.isEmpty ? "" : " " + words.joined(separator: ", ")
  }

  private var axis: String {
    let ticks = Set(radii.map { x($0, dots: columns) })
    let line = (0..<columns).map { column in
      isUnicode ? (ticks.contains(column) ? "┴" : "─") : (ticks.contains(column) ? "+" : "-")
    }
    return String(repeating: " ", count: Self.margin) + (isUnicode ? "└" : "+") + line.joined()
  }

  /// Under their ticks, those left out that would touch.
  private var radiusLabels: String {
    var line = ""
    for radius in radii {
      let label = Wording.radius(radius)
      let start = Self.margin + 1 + x(radius, dots: columns) - label.count / 2
      guard line.isEmpty || start > line.count else { continue }
      line += String(repeating: " ", count: max(0, start - line.count)) + label
    }
    return line + "  r"
  }

  private var legend: String {
    let parts = [
      curve.low.isEmpty ? nil : "L  frequencies within r",
      curve.high.isEmpty ? nil : "H  frequencies beyond r",
    ].compactMap { $0 }
    return String(repeating: " ", count: Self.margin + 1)
      + (parts + ["rescale \(curve.rescale)"]).joined(separator: "   ")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}

/// Characters that lines are drawn on, of Braille dots where there is Unicode.
struct DotCanvas {
  let columns: Int
  let rows: Int
  let isUnicode: Bool
  private var dots: [UInt8]
  private var background: [Character]

  init(columns: Int, rows: Int, isUnicode: Bool) {
    self.columns = columns
    self.rows = rows
    self.isUnicode = isUnicode
    dots = .init(repeating: 0, count: columns * rows)
    background = .init(repeating: " ", count: columns * rows)
  }

  /// Dots across and down.
  var across: Int { isUnicode ? 2 * columns : columns }
  var down: Int { isUnicode ? 4 * rows : rows }

  /// A row of a character, below the lines.
  mutating func level(_ row: Int, _ character: Character) {
    for column in 0..<columns { background[row * columns + column] = character }
  }

  /// Straight pieces through dots; of a dotted line every third dot.
  mutating func line(through places: [(x: Int, y: Int)], isDotted: Bool) {
    for (from, to) in zip(places, places.dropFirst()) {
      let steps = max(1, max(abs(to.x - from.x), abs(to.y - from.y)))
      for step in 0...steps where !isDotted || step % 3 == 0 {
        let share = Double(step) / Double(steps)
        set(
          Int((Double(from.x) + share * Double(to.x - from.x)).rounded()),
          Int((Double(from.y) + share * Double(to.y - from.y)).rounded()), isDotted: isDotted)
      }
    }
  }

  private mutating func set(_ x: Int, _ y: Int, isDotted: Bool) {
    guard isUnicode else {
      dots[y * columns + x] = isDotted ? 2 : 1
      return
    }
    dots[y / 4 * columns + x / 2] |= Self.bits[y % 4][x % 2]
  }

  /// Dots of a Braille character (Unicode 2800), by row and column.
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

  var cells: [[Character]] {
    (0..<rows).map { row in
      (0..<columns).map { column in
        let (dot, behind) = (dots[row * columns + column], background[row * columns + column])
        guard dot != 0 else { return behind }
        guard isUnicode else { return dot == 1 ? "." : ":" }
        return Unicode.Scalar(0x2800 + UInt32(dot)).map(Character.init) ?? " "
      }
    }
  }
}
