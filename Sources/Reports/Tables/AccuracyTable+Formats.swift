import Studies
import Vision

extension AccuracyTable {
  /// For the terminal; the parts of a column's title on lines of their own.
  public var textTable: TextTable {
    let titles = columns.map { $0.title.split(separator: " · ").joined(separator: "\n") }
    return TextTable(
      columns: [.init("accuracy in %\n[95 % interval]")] + titles.map { .init($0, .right) },
      rows: textRows)
  }

  private var textRows: [[String]] {
    let scores = conditions.enumerated().map { row, condition in
      [condition.title] + columns.map { Self.cell($0.scores[row]) }
    }
    return scores + [["images"] + columns.map(Self.images)]
  }

  /// A GitHub-flavoured Markdown table.
  public var markdown: String {
    let heading = ["accuracy in % [95 % interval]"] + columns.map(\.title)
    let rule = ["---"] + columns.map { _ in "---:" }
    return ([heading, rule] + textRows).map { row in
      "| " + row.map(TextTable.escapeMarkdown).joined(separator: " | ") + " |\n"
    }.joined()
  }

  /// Comma-separated values (RFC 4180): per column of the table the accuracy and its interval as
  /// shares from 0 to 1, and the two counts behind them.
  public var csv: String {
    let heading =
      ["condition", "radius"]
      + columns.flatMap { column in
        ["accuracy", "low", "high", "correct", "count"].map { "\(column.title): \($0)" }
      }
    let rows = conditions.enumerated().map { row, condition in
      [condition.name, condition.radius.map(Wording.radius) ?? ""]
        + columns.flatMap { Self.csvCells($0, row) }
    }
    return Self.csvText([heading] + rows)
  }

  /// Rows as RFC 4180 writes them.
  static func csvText(_ rows: [[String]]) -> String {
    rows.map { $0.map(TextTable.escapeCSV).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func csvCells(_ column: Column, _ row: Int) -> [String] {
    guard let score = column.scores[row] else { return Array(repeating: "", count: 5) }
    return [score.accuracy, score.interval.low, score.interval.high].map(Wording.number)
      + ["\(score.correct)", "\(score.count)"]
  }

  /// An HTML table with row and column headers.
  var html: HTML {
    let headings = columns.map { column in
      "<th scope=\"col\">\(Self.stacked(column.title))</th>" as HTML
    }
    let rows = conditions.enumerated().map { row, condition in
      """
      <tr class="\(condition.name)"><th scope="row">\(condition.title)</th>\
      \(columns.map { Self.htmlCell($0.scores[row]) })</tr>
      """ as HTML
    }
    let images = columns.map { "<td>\(Self.images($0))</td>" as HTML }
    return """
      <table class="accuracy">
      <caption>Accuracy in percent with its 95 % Wilson interval</caption>
      <thead><tr><th scope="col">images shown</th>\(headings)</tr></thead>
      <tbody>\(rows)</tbody>
      <tfoot><tr><th scope="row">number of images</th>\(images)</tr></tfoot>
      </table>
      """
  }

  private static func stacked(_ title: String) -> HTML {
    let parts = title.split(separator: " · ").map { HTML(verbatim: HTML.escape(String($0))) }
    return HTML(verbatim: parts.map(\.source).joined(separator: "<br>"))
  }

  private static func htmlCell(_ score: AuditResult.Score?) -> HTML {
    guard let score else { return "<td>–</td>" }
    return """
      <td><b>\(Wording.percent(score.accuracy))</b> \
      <span class="interval">\(Wording.interval(score.interval))</span></td>
      """
  }
}
