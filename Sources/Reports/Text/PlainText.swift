import Foundation

/// What a terminal can show.
public struct PlainText: Sendable, Equatable {
  /// Whether the locale's characters are UTF-8: by the first of LC_ALL, LC_CTYPE and LANG that is set.
  public static func isUnicode(_ environment: [String: String]) -> Bool {
    let name = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
    let letters = (name ?? "").lowercased().filter { $0.isLetter || $0.isNumber }
    return letters.contains("utf8")
  }

  /// The text in ASCII: signs that Passband uses by their likes, everything else "?".
  public static func ascii(_ text: String) -> String {
    String(
      text.unicodeScalars.flatMap { scalar -> [Character] in
        guard !scalar.isASCII else { return [Character(scalar)] }
        return Array(likes[scalar] ?? "?")
      })
  }

  private static let likes: [Unicode.Scalar: String] = [
    "–": "-", "—": "-", "−": "-", "─": "-", "·": "|", "×": "x", "≤": "<=", "≥": ">=", "≠": "!=",
    "±": "+-", "κ": "kappa", "ε": "eps", "∞": "inf", "ρ": "rho", "“": "\"", "”": "\"", "’": "'",
    "…": "...", "•": "*", "→": "->", "│": "|", "└": "+", "┴": "+", "┈": "-", "₂": "2", "Δ": "D",
    "∇": "grad",
    "\u{A0}": " ",
  ]
}
