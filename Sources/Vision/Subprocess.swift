internal import Foundation

/// Runs a command of the system and waits for it.
enum Subprocess {
  struct Outcome {
    let status: Int32
    /// What it wrote to standard output.
    let output: String
    /// What it wrote to standard error, unless that went to ours.
    let errors: String
  }

  /// - Parameter showsErrors: hand our standard error on, for progress on a terminal.
  /// - Throws: ``DataError`` when the command is not installed.
  static func run(
    _ command: String, _ arguments: [String], showsErrors: Bool = false
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try find(command))
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    // A file, not a second pipe: two pipes read one after the other can block each other.
    let log = showsErrors ? nil : temporaryFile()
    defer { log.map { try? FileManager.default.removeItem(at: $0) } }
    if let log { process.standardError = try FileHandle(forWritingTo: log) }
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      errors: log.flatMap { try? String(contentsOf: $0, encoding: .utf8) } ?? "")
  }

  private static func temporaryFile() -> URL {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "passband-\(UUID().uuidString).log")
    _ = FileManager.default.createFile(atPath: url.path, contents: nil)
    return url
  }

  private static func find(_ command: String) throws -> String {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    for folder in folders.split(separator: ":") {
      let path = "\(folder)/\(command)"
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    throw DataError(
      command, expected: "the command to be installed", found: "no \(command) in $PATH",
      remedy: "Install it (apt install \(command)).")
  }
}
