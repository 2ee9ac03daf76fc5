extension TextTable {
  /// A GitHub-flavoured Markdown table; the lines of a title on one.
  public var markdown: String {
    let heading = columns.map { $0.title.replacing("\n", with: " ") }
    let rule = columns.map { $0.alignment == .left ? "---" : "---:" }
    return ([heading, rule] + rows).map { row in
      "| " + row.map(Self.escapeMarkdown).joined(separator: " | ") + " |\n"
    }.joined()
  }

  /// Comma-separated values (RFC 4180), cells as they are.
  public var csv: String {
    ([columns.map { $0.title.replacing("\n", with: " ") }] + rows)
      .map { $0.map(Self.escapeCSV).joined(separator: ",") + "\r\n" }.joined()
  }

  /// An HTML table; the cells of the first column head their rows.
  func html(caption: String) -> HTML {
    let headings = columns.map { column in
      let left: HTML = column.alignment == .left ? " style=\"text-align:left\"" : ""
      return "<th scope=\"col\"\(left)>\(Self.broken(column.title))</th>" as HTML
    }
    let body = rows.map { row in
      let cells = row.dropFirst().enumerated().map { place, cell in
        columns[place + 1].alignment == .left
          ? "<td style=\"text-align:left\">\(cell)</td>" as HTML : "<td>\(cell)</td>"
      }
      return "<tr><th scope=\"row\">\(row.first ?? "")</th>\(cells)</tr>" as HTML
    }
    return """
      <table><caption>\(caption)</caption>
      <thead><tr>\(headings)</tr></thead>
      <tbody>\(body)</tbody></table>
      """
  }

  private static func broken(_ title: String) -> HTML {
    HTML(
      verbatim: title.split(separator: "\n").map { HTML.escape(String($0)) }
        .joined(separator: "<br>"))
  }

  static func escapeMarkdown(_ cell: String) -> String {
    cell.flatMap { "|\\`*_<>".contains($0) ? ["\\", $0] : [$0] }
      .reduce(into: "") { $0.append($1.isNewline ? " " : $1) }
  }

  static func escapeCSV(_ cell: String) -> String {
    guard cell.contains(where: { ",\"".contains($0) || $0.isNewline }) else { return cell }
    return "\""
      + cell.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}
