internal import Foundation
public import Vision

/// A run on disk. Every file but the log is replaced whole, so a killed run is still a run.
///
/// `run.json` configuration and provenance · `metrics.jsonl` one ``EpochRecord`` a line ·
/// `checkpoint/state.safetensors` the training state after the last whole epoch ·
/// `model.safetensors` the weights under PyTorch's names.
public struct RunFolder: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  public var infoPath: String { path + "/run.json" }
  public var metricsPath: String { path + "/metrics.jsonl" }
  public var checkpointPath: String { path + "/checkpoint/state.safetensors" }
  public var modelPath: String { path + "/model.safetensors" }

  /// Whether there is a run here.
  public var exists: Bool { FileManager.default.fileExists(atPath: infoPath) }

  /// Makes the folder and writes `run.json`.
  ///
  /// - Throws: ``RunError`` when the folder cannot be made, or is a file.
  public func create(_ info: RunInfo) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // run.json first: a folder that holds anything else without it is not taken for a run.
    try make(path)
    try write(try encoder.encode(info), to: infoPath)
    try make(path + "/checkpoint")
  }

  private func make(_ folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw RunError(
        "cannot make the run folder \(folder): \(error.systemReason); choose another with --out")
    }
  }

  /// Removes what a kill in the middle of writing a file left behind.
  func removeLeftovers() {
    for folder in [path, path + "/checkpoint"] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for name in names where name.contains(".safetensors.part-") {
        try? FileManager.default.removeItem(atPath: folder + "/" + name)
      }
    }
  }

  /// - Throws: ``RunError`` when there is no run here, or its `run.json` cannot be read.
  public func info() throws -> RunInfo {
    guard let data = FileManager.default.contents(atPath: infoPath) else {
      throw RunError("\(path) is not a run folder: it has no readable run.json")
    }
    do {
      return try JSONDecoder().decode(RunInfo.self, from: data)
    } catch {
      throw RunError("\(infoPath) is damaged or of another version: \(error.shortReason)")
    }
  }

  /// The trained network.
  ///
  /// - Throws: ``RunError`` when the run has not finished its first epoch; `TorchError` when the
  ///   weights are damaged.
  public func network() throws -> Network {
    guard FileManager.default.fileExists(atPath: modelPath) else {
      throw RunError(
        "\(path) has no model.safetensors yet: its training was stopped before the first epoch "
          + "ended; continue it with passband train --resume")
    }
    return try Network(contentsOf: modelPath)
  }

  /// Whether an epoch was finished and kept.
  public var hasCheckpoint: Bool { FileManager.default.fileExists(atPath: checkpointPath) }

  func write(_ data: Data, to path: String) throws {
    do {
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw RunError("cannot write \(path): \(error.systemReason)")
    }
  }
}

/// What is wrong with a run folder or a recipe, in words for the user.
public struct RunError: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

extension Error {
  /// Where a decoding failed, in a few words.
  var shortReason: String {
    switch self as? DecodingError {
    case .keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      ([context.codingPath.map(\.stringValue).joined(separator: "."), context.debugDescription]
        .filter { !$0.isEmpty }.joined(separator: ": "))
    default: localizedDescription
    }
  }

  /// What the system said, where Foundation only gives a number: "Not a directory".
  package var systemReason: String {
    let error = self as NSError
    if error.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(error.code))) }
    let cause = error.userInfo[NSUnderlyingErrorKey] as? any Error
    return cause?.systemReason ?? error.localizedDescription
  }
}
