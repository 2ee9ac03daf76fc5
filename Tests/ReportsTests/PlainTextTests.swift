import Testing

@testable import Reports

@Suite struct PlainTextTests {
  @Test func theFirstLocaleThatIsSetDecides() {
    #expect(PlainText.isUnicode(["LANG": "en_GB.UTF-8"]))
    #expect(PlainText.isUnicode(["LC_ALL": "", "LC_CTYPE": "C.utf8", "LANG": "C"]))
    #expect(!PlainText.isUnicode(["LC_ALL": "C", "LANG": "en_GB.UTF-8"]))
    #expect(!PlainText.isUnicode(["LANG": "de_DE.ISO-8859-1"]) && !PlainText.isUnicode([:]))
  }

  @Test func signsBecomeTheirLikes() {
    #expect(
      PlainText.ascii("ε* ≤ 8/255 · κ −0.1 [a–b] “x” é")
        == "eps* <= 8/255 | kappa -0.1 [a-b] \"x\" ?")
    #expect(PlainText.ascii("plain\n") == "plain\n")
  }
}
