import Testing

@testable import Reports

@Suite struct GlyphTests {
  @Test func everyPrintableCharacterHasAGlyphOfItsOwn() {
    let printable = (UInt8(ascii: " ")...UInt8(ascii: "~")).map { Character(UnicodeScalar($0)) }
    let box = Glyph.of("中")
    for character in printable + "×·–−²…≠±" {
      #expect(Glyph.encodedFace[character] != nil, "no glyph for \(character)")
      #expect(Glyph.of(character) != box)
    }
  }

  @Test func lettersThatMustBeToldApartDiffer() {
    for (one, other) in [("0", "8"), ("1", "l"), ("I", "l"), ("5", "S"), ("B", "8"), ("-", "–")] {
      #expect(Glyph.of(Character(one)) != Glyph.of(Character(other)))
    }
  }

  @Test func glyphsFitTheFace() {
    for character in Glyph.encodedFace.keys {
      let glyph = Glyph.of(character)
      #expect((1...5).contains(glyph.width))
      #expect(glyph.rows.count <= 9)
    }
  }

  @Test func accentsFallBackToTheirLetter() {
    #expect(Glyph.of("é") == Glyph.of("e"))
  }
}
