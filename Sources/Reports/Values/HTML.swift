/// A piece of HTML. Interpolated strings and numbers are escaped, interpolated `HTML` is not: text
/// that came from a file name cannot become markup.
///
///     let row: HTML = "<td>\(run.title)</td>"
struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
  private(set) var source: String

  /// Markup taken as it is.
  init(verbatim source: String) { self.source = source }

  init(stringLiteral value: String) { source = value }

  init(stringInterpolation: Interpolation) { source = stringInterpolation.source }

  struct Interpolation: StringInterpolationProtocol {
    fileprivate var source = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      source.reserveCapacity(literalCapacity)
    }

    mutating func appendLiteral(_ literal: String) { source += literal }
    mutating func appendInterpolation(_ html: HTML) { source += html.source }
    mutating func appendInterpolation(_ pieces: [HTML]) {
      source += pieces.map(\.source).joined(separator: "\n")
    }
    mutating func appendInterpolation(_ text: String) { source += HTML.escape(text) }
    mutating func appendInterpolation(_ number: Int) { source += "\(number)" }
  }

  static func + (left: HTML, right: HTML) -> HTML {
    HTML(verbatim: left.source + right.source)
  }

  /// Escaped text whose numbers stay on a line with their sign or unit.
  static func prose(_ text: String) -> HTML {
    HTML(
      verbatim: escape(text).replacing(" = ", with: "\u{A0}=\u{A0}")
        .replacing(" %", with: "\u{A0}%"))
  }

  /// `text` with the five characters that mean something in HTML written as entities.
  static func escape(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.append(character)
      }
    }
    return out
  }
}
