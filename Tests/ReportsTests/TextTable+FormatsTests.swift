import Testing

@testable import Reports

@Suite struct TextTableFormatsTests {
  private let table = TextTable(
    columns: [.init("name\nof it"), .init("share", .right)],
    rows: [["a|b, <c>", "1"], ["say \"no\"", "2"]])

  @Test func markdown() {
    #expect(
      table.markdown == """
        | name of it | share |
        | --- | ---: |
        | a\\|b, \\<c\\> | 1 |
        | say "no" | 2 |

        """)
  }

  @Test func commaSeparated() {
    #expect(
      table.csv == "name of it,share\r\n\"a|b, <c>\",1\r\n\"say \"\"no\"\"\",2\r\n")
  }

  @Test func html() {
    let html = table.html(caption: "All & some").source
    #expect(html.contains("<caption>All &amp; some</caption>"))
    #expect(html.contains("<th scope=\"col\" style=\"text-align:left\">name<br>of it</th>"))
    #expect(html.contains("<th scope=\"row\">a|b, &lt;c&gt;</th><td>1</td>"))
  }
}
