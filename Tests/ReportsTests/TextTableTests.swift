import Testing

@testable import Reports

@Suite struct TextTableTests {
  private let table = TextTable(
    columns: [.init("kind"), .init("first\nrun", .right), .init("second", .right)],
    rows: [["original", "9", "100.0"], ["LFC", "–", "7"]])

  @Test func columnsAreAligned() {
    #expect(
      table.text() == """
                   first
        kind         run   second
        ────────   ─────   ──────
        original       9    100.0
        LFC            –        7

        """)
  }

  @Test func whatDoesNotFitFollowsBelow() {
    #expect(
      table.text(width: 20) == """
                   first
        kind         run
        ────────   ─────
        original       9
        LFC            –

        kind       second
        ────────   ──────
        original    100.0
        LFC             7

        """)
  }

  @Test func aColumnWiderThanTheTerminalIsStillWhole() {
    #expect(table.text(width: 3) == table.text(width: 20))
  }

  @Test func wideCharactersTakeTwoCells() {
    #expect(TextTable.displayWidth("猫 é") == 4)
    let wide = TextTable(columns: [.init("猫"), .init("b")], rows: [["a", "c"]])
    #expect(wide.text() == "猫   b\n──   ─\na    c\n")
  }

  @Test func emptyTables() {
    #expect(TextTable(columns: [], rows: []).text() == "")
    #expect(TextTable(columns: [.init("only")], rows: [["x"]]).text() == "only\n────\nx\n")
  }
}
