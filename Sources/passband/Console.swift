import Foundation

/// What goes to the two standard streams.
enum Console {
  static let errorIsTerminal = isatty(STDERR_FILENO) == 1

  /// A line on standard error.
  static func note(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  static func warn(_ text: String) { note("Warning: \(text)") }

  /// One machine-readable object on standard output.
  static func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}

/// A line that says how far long work is: rewritten in place on a terminal, else printed anew now
/// and then.
final class ProgressLine {
  private let quiet: Bool
  private let interval: Double
  private var last = -Double.infinity
  private var isOpen = false

  init(quiet: Bool = false) {
    self.quiet = quiet
    interval = Console.errorIsTerminal ? 0.2 : 15
  }

  /// Shows the text if the last one has stood long enough.
  func show(_ text: @autoclosure () -> String) {
    let now = ProcessInfo.processInfo.systemUptime
    guard !quiet, now - last >= interval else { return }
    last = now
    guard Console.errorIsTerminal else { return Console.note(text()) }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text())".utf8))
    isOpen = true
  }

  /// Shows the text as a line that stays.
  func finish(_ text: String? = nil) {
    guard !quiet else { return }
    if isOpen { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    isOpen = false
    if let text { Console.note(text) }
  }
}

/// "1 h 05 min", "3 min 10 s", "12 s".
func spoken(seconds: Double) -> String {
  let total = Int(seconds.rounded())
  switch total {
  case ..<60: return "\(total) s"
  case ..<3600: return "\(total / 60) min \(String(format: "%02d", total % 60)) s"
  default: return "\(total / 3600) h \(String(format: "%02d", total / 60 % 60)) min"
  }
}

/// A whole number with its thousands apart: "12,800".
func grouped(_ number: Int) -> String {
  var digits = Array(String(abs(number)))
  for position in stride(from: digits.count - 3, to: 0, by: -3) {
    digits.insert(",", at: position)
  }
  return (number < 0 ? "-" : "") + String(digits)
}
