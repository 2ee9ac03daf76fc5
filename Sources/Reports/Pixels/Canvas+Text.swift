extension Canvas {
  enum Alignment { case left, centre, right }

  /// One line of text; `y` is the top of the capitals. Letters are `scale` times 7 pixels high.
  mutating func text(
    _ text: String, x: Int, y: Int, scale: Int = 2, align: Alignment = .left, _ colour: Colour
  ) {
    let length = Self.textWidth(text, scale: scale)
    var left = x
    switch align {
    case .left: break
    case .centre: left -= length / 2
    case .right: left -= length
    }
    for character in text {
      let glyph = Glyph.of(character)
      draw(glyph, x: left, y: y, scale: scale, colour)
      left += (glyph.width + 1) * scale
    }
  }

  /// The width of `text` in pixels, without the space after its last letter.
  static func textWidth(_ text: String, scale: Int = 2) -> Int {
    max(0, text.reduce(0) { $0 + Glyph.of($1).width + 1 } - 1) * scale
  }

  /// `text`, shortened with "…" to fit `width` pixels.
  static func fitted(_ text: String, width: Int, scale: Int = 2) -> String {
    guard textWidth(text, scale: scale) > width else { return text }
    var kept = text
    while !kept.isEmpty, textWidth(kept + "…", scale: scale) > width { kept.removeLast() }
    return kept + "…"
  }

  private mutating func draw(_ glyph: Glyph, x: Int, y: Int, scale: Int, _ colour: Colour) {
    for (row, bits) in glyph.rows.enumerated() {
      for column in 0..<glyph.width where bits >> (glyph.width - 1 - column) & 1 == 1 {
        fill(x: x + column * scale, y: y + row * scale, width: scale, height: scale, colour)
      }
    }
  }
}
