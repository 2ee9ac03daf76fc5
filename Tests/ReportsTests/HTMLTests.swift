import Testing

@testable import Reports

@Suite struct HTMLTests {
  @Test func interpolatedTextIsEscapedAndMarkupIsNot() {
    let name = "<b>\"Tom\" & 'Jerry'</b>"
    let inner: HTML = "<i>\(3)</i>"
    let page: HTML = "<p title=\"\(name)\">\(inner)\([inner, inner])</p>"
    #expect(
      page.source == """
        <p title="&lt;b&gt;&quot;Tom&quot; &amp; &#39;Jerry&#39;&lt;/b&gt;"><i>3</i><i>3</i>
        <i>3</i></p>
        """)
  }

  @Test func proseKeepsNumbersWithTheirUnits() {
    #expect(HTML.prose("r = 4: 10 % & more").source == "r\u{A0}=\u{A0}4: 10\u{A0}% &amp; more")
  }
}
