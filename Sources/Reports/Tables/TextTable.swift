/// Rows and columns as aligned plain text for a terminal.
public struct TextTable: Sendable, Equatable {
  /// The side on which the cells of a column are flush.
  public enum Alignment: Sendable { case left, right }

  /// A heading and how the cells below it stand.
  public struct Column: Sendable, Equatable {
    /// May hold several lines.
    public var title: String
    /// Of the heading and the cells.
    public var alignment: Alignment

    /// A column, flush left unless said otherwise.
    public init(_ title: String, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  /// From the left; the first is repeated where a table is split.
  public var columns: [Column]
  /// A cell per column.
  public var rows: [[String]]

  /// A table of plain cells.
  ///
  /// - Precondition: every row has a cell for every column.
  public init(columns: [Column], rows: [[String]]) {
    precondition(
      rows.allSatisfy { $0.count == columns.count },
      "TextTable: every row needs \(columns.count) cells")
    self.columns = columns
    self.rows = rows
  }

  private static let gap = 3

  /// The table; columns that do not fit `width` follow below, the first column repeated.
  public func text(width: Int? = nil) -> String {
    blocks(width: width ?? .max).map(block).joined(separator: "\n")
  }

  /// Column indices, first column excluded, in groups that fit.
  private func blocks(width: Int) -> [[Int]] {
    guard columns.count > 1 else { return [[]] }
    var groups: [[Int]] = [[]]
    var used = columnWidth(0)
    for index in 1..<columns.count {
      let needed = Self.gap + columnWidth(index)
      if used + needed > width, groups[groups.count - 1] != [] {
        groups.append([])
        used = columnWidth(0)
      }
      groups[groups.count - 1].append(index)
      used += needed
    }
    return groups
  }

  private func block(_ others: [Int]) -> String {
    guard !columns.isEmpty else { return "" }
    let shown = [0] + others
    let height = shown.map { titleLines($0).count }.max() ?? 1
    let heading = (0..<height).map { line in
      rowText(
        shown.map { index in
          let lines = titleLines(index)
          let missing = height - lines.count
          return line < missing ? "" : lines[line - missing]
        }, shown)
    }
    let ruler = shown.map { String(repeating: "─", count: columnWidth($0)) }
    let body = rows.map { row in rowText(shown.map { row[$0] }, shown) }
    return (heading + [rowText(ruler, shown)] + body).map { $0 + "\n" }.joined()
  }

  private func rowText(_ cells: [String], _ shown: [Int]) -> String {
    let padded = zip(cells, shown).map { cell, index in
      let space = String(repeating: " ", count: columnWidth(index) - Self.displayWidth(cell))
      return columns[index].alignment == .left ? cell + space : space + cell
    }
    let line = padded.joined(separator: String(repeating: " ", count: Self.gap))
    return String(line.reversed().drop { $0 == " " }.reversed())
  }

  private func titleLines(_ index: Int) -> [String] {
    columns[index].title.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private func columnWidth(_ index: Int) -> Int {
    (titleLines(index) + rows.map { $0[index] }).map(Self.displayWidth).max() ?? 0
  }

  /// Terminal cells of a text: two for East Asian wide characters and emoji.
  static func displayWidth(_ text: String) -> Int {
    text.reduce(0) { sum, character in
      guard let scalar = character.unicodeScalars.first else { return sum }
      let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0x1F300...0x1FAFF, 0x20000...0x3FFFD,
      ]
      return sum + (wide.contains { $0.contains(scalar.value) } ? 2 : 1)
    }
  }
}
