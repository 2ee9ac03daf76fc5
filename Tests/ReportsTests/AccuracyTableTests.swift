import Studies
import Testing
import Training
import Vision

@testable import Reports

@Suite struct AccuracyTableTests {
  @Test func terminalForm() throws {
    let runs = try Samples.pair()
    #expect(
      AccuracyTable(runs).textTable.text() == """
                                                         resnet8             resnet8
        accuracy in %               resnet8            BatchNorm           BatchNorm
        [95 % interval]    no normalisation   running statistics    batch statistics
        ───────────────   ─────────────────   ──────────────────   ─────────────────
        original          90.2 [89.6, 90.8]    91.7 [91.1, 92.2]   91.2 [90.6, 91.7]
        LFC r = 4         41.0 [40.0, 42.0]    38.0 [37.1, 39.0]   40.2 [39.2, 41.2]
        LFC r = 8         66.8 [65.9, 67.7]    64.0 [63.1, 64.9]   65.2 [64.3, 66.1]
        LFC r = 12        80.1 [79.3, 80.9]    81.5 [80.7, 82.2]   81.6 [80.8, 82.3]
        LFC r = 16        86.9 [86.2, 87.5]    88.4 [87.8, 89.0]   88.6 [88.0, 89.2]
        HFC r = 4         12.1 [11.5, 12.8]    41.2 [40.2, 42.2]   60.1 [59.1, 61.1]
        HFC r = 8          10.4 [9.8, 11.0]    30.5 [29.6, 31.4]   47.0 [46.0, 48.0]
        HFC r = 12         10.0 [9.4, 10.6]    19.0 [18.2, 19.8]   33.0 [32.1, 33.9]
        HFC r = 16          9.9 [9.3, 10.5]     10.4 [9.8, 11.0]   18.0 [17.3, 18.8]
        images                       10,000               10,000              10,000

        """)
  }

  @Test func markdownForm() throws {
    let lines = AccuracyTable(try Samples.pair()).markdown.split(separator: "\n")
    #expect(lines.count == 12)
    #expect(
      lines[0] == """
        | accuracy in % [95 % interval] | resnet8 · no normalisation | \
        resnet8 · BatchNorm · running statistics | resnet8 · BatchNorm · batch statistics |
        """)
    #expect(lines[1] == "| --- | ---: | ---: | ---: |")
    #expect(
      lines[6] == """
        | LFC r = 16 | 86.9 [86.2, 87.5] | 88.4 [87.8, 89.0] | 88.6 [88.0, 89.2] |
        """)
    #expect(lines[11] == "| images | 10,000 | 10,000 | 10,000 |")
  }

  @Test func titlesCannotBreakTheTables() {
    let audit = Samples.audit(original: 900, low: [], high: [])
    let table = AccuracyTable([
      Samples.run(norm: .none, title: "a|b,\"<c>\"\nd", audits: [audit])
    ])
    #expect(table.markdown.hasPrefix("| accuracy in % [95 % interval] | a\\|b,\"\\<c\\>\" d |\n"))
    #expect(table.csv.hasPrefix("condition,radius,\"a|b,\"\"<c>\"\"\nd: accuracy\","))
    #expect(table.html.source.contains("a|b,&quot;&lt;c&gt;&quot;"))
  }

  @Test func csvForm() throws {
    let lines = AccuracyTable(try Samples.pair()).csv.split(separator: "\r\n")
    #expect(lines.count == 10)
    let cells = lines[6].split(separator: ",", omittingEmptySubsequences: false)
    #expect(cells.prefix(3) == ["high", "4", "0.121"])
    #expect(cells[5...6] == ["1210", "10000"])
    #expect(cells.count == 2 + 3 * 5)
  }

  @Test func htmlFormHasHeaders() throws {
    let source = AccuracyTable(try Samples.pair()).html.source
    #expect(source.contains("<caption>"))
    #expect(source.contains("<th scope=\"col\">resnet8<br>BatchNorm<br>batch statistics</th>"))
    #expect(source.contains("<th scope=\"row\">HFC r = 4</th>"))
    #expect(source.contains("<td><b>12.1</b> <span class=\"interval\">[11.5, 12.8]</span></td>"))
  }

  @Test func missingConditionsAndSeveralRescalings() {
    var both = Samples.audit(original: 900, low: [400, 500, 600, 700], high: [100, 100, 100, 100])
    both.conditions += [
      .init(name: "low", radius: 4, rescale: "none", correct: 300, count: 1000)
    ]
    let table = AccuracyTable([Samples.run(norm: .batch, title: "net", audits: [both])])
    #expect(
      table.columns.map(\.title) == [
        "net · running statistics · rescale max", "net · running statistics · rescale none",
      ])
    #expect(
      table.columns[1].scores.map { $0?.correct } == [9000, 300] + Array(repeating: nil, count: 7))
    #expect(table.textTable.rows.last == ["images", "10,000", "1,000–10,000"])
    #expect(AccuracyTable([]).isEmpty)
  }
}
