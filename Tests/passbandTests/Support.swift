import Foundation
import Testing

/// A folder that goes away with the last reference to it.
final class TemporaryFolder {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "passband-tests-" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { path + "/" + name }

  /// Writes a file and gives its path.
  @discardableResult
  func write(_ bytes: some Sequence<UInt8>, _ name: String) -> String {
    _ = FileManager.default.createFile(atPath: self(name), contents: Data(bytes))
    return self(name)
  }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}

func fixture(_ name: String) -> String {
  Bundle.module.bundleURL.appendingPathComponent("Fixtures/\(name)").path
}

func contents(_ path: String) -> Data { FileManager.default.contents(atPath: path) ?? Data() }

func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

// MARK: Running the command

/// What a run of the command left.
struct Outcome {
  let status: Int32
  let output: String
  let errors: String

  /// Standard error without warnings.
  var complaints: [String] {
    errors.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("Warning: ") }
  }

  /// Standard output as JSON.
  func json<Value>(as type: Value.Type = Value.self) throws -> Value {
    try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? Value)
  }
}

/// The command as it was built, started with a home and data of its own.
enum Command {
  /// It lies beside the bundle of these tests.
  private static let path =
    Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent("passband").path

  /// A started process and the files its streams go to.
  struct Started {
    let process: Process
    let streams: TemporaryFolder

    func finish() -> Outcome {
      process.waitUntilExit()
      func text(_ name: String) -> String {
        String(decoding: contents(streams(name)), as: UTF8.self)
      }
      return Outcome(
        status: process.terminationReason == .exit
          ? process.terminationStatus : -process.terminationStatus,
        output: text("output"), errors: text("errors"))
    }
  }

  static func start(
    _ arguments: [String], data: String = TinyData.shared.root,
    environment: [String: String] = [:], executable: String? = nil
  ) throws -> Started {
    let streams = TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable ?? path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: streams.path)
    let own = ["HOME": streams.path, "PASSBAND_DATA": data]
    process.environment = ProcessInfo.processInfo.environment
      .merging(own) { $1 }.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(
      forWritingTo: URL(fileURLWithPath: streams.write([], "output")))
    process.standardError = try FileHandle(
      forWritingTo: URL(fileURLWithPath: streams.write([], "errors")))
    try process.run()
    return Started(process: process, streams: streams)
  }

  /// Runs a shell script whose `$0` is the command.
  static func run(shell script: String) throws -> Outcome {
    try start(["-c", script, path], executable: "/bin/bash").finish()
  }

  static func run(
    _ arguments: [String], data: String = TinyData.shared.root, environment: [String: String] = [:]
  ) throws -> Outcome {
    try start(arguments, data: data, environment: environment).finish()
  }
}

/// Runs the command where it must succeed.
func succeed(
  _ arguments: [String], environment: [String: String] = [:],
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> Outcome {
  let outcome = try Command.run(arguments, environment: environment)
  try #require(outcome.status == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
  return outcome
}

/// Runs the command where it must fail, and gives the one line that says why.
func fail(
  _ arguments: [String], data: String = TinyData.shared.root,
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> String {
  let outcome = try Command.run(arguments, data: data)
  #expect(outcome.status == 1, sourceLocation: sourceLocation)
  #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
  #expect(outcome.complaints.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
  let line = outcome.complaints.first ?? ""
  #expect(line.hasPrefix("Error: "), "\(line)", sourceLocation: sourceLocation)
  return String(line.dropFirst("Error: ".count))
}
