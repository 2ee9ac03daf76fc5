import Foundation
import Testing

@testable import Training

/// The real TensorBoard, as a Python package: `$PASSBAND_TENSORBOARD_PYTHON` names a Python that has
/// it; otherwise set-up's packages in `.deps/tensorboard` are taken.
enum TensorBoard {
  static let remedy: Comment =
    "TensorBoard is not there: run scripts/setup --test-tools, or set PASSBAND_TENSORBOARD_PYTHON"

  static var isThere: Bool { python != nil }

  /// The interpreter, and where its packages lie when they are not its own.
  private static let python: (path: String, packages: String?)? = {
    let named = ProcessInfo.processInfo.environment["PASSBAND_TENSORBOARD_PYTHON"] ?? ""
    if !named.isEmpty { return (named, nil) }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    let found = (root + "/.deps/python/bin/python", root + "/.deps/tensorboard")
    let needed = [found.0, found.1 + "/.complete"]
    return needed.allSatisfy(FileManager.default.fileExists) ? found : nil
  }()

  /// The scalars that TensorBoard reads in a file, by tag.
  static func scalars(of path: String) throws -> [ScalarEvent] {
    let (python, packages) = try #require(Self.python)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [Bundle.module.resourcePath! + "/Fixtures/read-events.py", path]
    var environment = ProcessInfo.processInfo.environment
    environment["PYTHONPATH"] = packages
    process.environment = environment
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "read-events.py failed; see above")
    return try text.split(separator: UInt8(ascii: "\n")).map(scalar)
  }

  private static func scalar(_ line: Data) throws -> ScalarEvent {
    let fields = try JSONDecoder().decode([String].self, from: line)
    let (step, value) = (try #require(Int(fields[1])), try #require(Double(fields[2])))
    let time = try #require(Double(fields[3]))
    return ScalarEvent(
      fields[0], value, step: step, at: Date(timeIntervalSince1970: time))
  }
}
