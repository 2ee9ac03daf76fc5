import Foundation

/// Turns chart files into PNG files beside them, through the set-up's Python.
struct ChartRenderer {
  let python: URL
  let script: URL

  init?(_ tools: ChartTools) {
    guard let python = tools.python, let script = tools.renderer else { return nil }
    self.python = python
    self.script = script
  }

  /// Renders `files` (`NAME.vl.json` to `NAME.png`).
  ///
  /// - Returns: what went wrong, in the renderer's last line; nil when all was well.
  func render(_ files: [URL]) -> String? {
    let process = Process()
    let errors = Pipe()
    process.executableURL = python
    process.arguments = [script.path] + files.map(\.path)
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    do { try process.run() } catch { return "\(python.path): \(error.localizedDescription)" }
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus != 0 else { return nil }
    return text.split(separator: "\n").last.map(String.init)
      ?? "the renderer ended with status \(process.terminationStatus)"
  }
}
