import Foundation

/// A letter of Passband's own bitmap face: capitals 7 pixels high, descenders 2 more, proportional.
struct Glyph: Sendable, Equatable {
  /// From the top of the capitals; the lowest `width` bits of each, leftmost pixel highest.
  let rows: [UInt8]
  let width: Int

  /// The glyph of a character, of its letter without accents, or an empty box.
  static func of(_ character: Character) -> Glyph {
    if let glyph = all[character] { return glyph }
    let plain = String(character).decomposedStringWithCanonicalMapping.unicodeScalars.first
    return plain.flatMap { all[Character($0)] } ?? box
  }

  private static let box = Glyph(encoded: "VHHHHHV")
  private static let all: [Character: Glyph] = encodedFace.mapValues(Glyph.init)

  /// From one base-32 digit (0–9, A–V) a row of five pixels, cropped to the pixels in use.
  private init(encoded: String) {
    let rows = encoded.map { UInt8(String($0), radix: 32) ?? 0 }
    let used = rows.reduce(0, |)
    guard used != 0 else {
      self.init(rows: [], width: 2)
      return
    }
    let shift = used.trailingZeroBitCount
    self.init(
      rows: rows.map { $0 >> shift }, width: 8 - used.leadingZeroBitCount - shift)
  }

  private init(rows: [UInt8], width: Int) {
    self.rows = rows
    self.width = width
  }
}
