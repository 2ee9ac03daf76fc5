import Foundation
import Reports

/// Text for standard output, in characters that it can show.
enum TerminalText {
  static var isUnicode: Bool { PlainText.isUnicode(ProcessInfo.processInfo.environment) }

  /// Columns: of the terminal, else of $COLUMNS, else 80.
  static var width: Int {
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return Int(size.ws_col)
    }
    return ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 80
  }

  static func print(_ text: String, terminator: String = "\n") {
    Swift.print(isUnicode ? text : PlainText.ascii(text), terminator: terminator)
  }

  /// Lines broken between words at the width, those after the first indented.
  static func wrapped(_ text: String, indent: Int = 0) -> String {
    var lines: [String] = [""]
    for word in text.split(separator: " ") {
      let room = max(40, min(width, 100))
      let line = lines[lines.count - 1]
      if !line.isEmpty, line.count + 1 + word.count > room {
        lines.append(String(repeating: " ", count: indent) + word)
      } else {
        lines[lines.count - 1] = line.isEmpty ? String(word) : line + " " + word
      }
    }
    return lines.joined(separator: "\n")
  }
}
