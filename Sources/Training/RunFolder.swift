internal import Foundation
internal import Torch
public import Vision

/// A run on disk. Files are replaced whole or grow by whole lines, so a killed run is still a run.
///
/// `run.json` configuration and provenance · `metrics.jsonl` one ``EpochRecord`` a line ·
/// `steps.jsonl` one ``StepRecord`` a line · `checkpoint/state.safetensors` the training state, and
/// `checkpoint/previous.safetensors` the one before · `model.safetensors` the weights under
/// PyTorch's names · `labels.safetensors` labels that are not the data's own · `*.tfevents.*` what
/// TensorBoard shows.
public struct RunFolder: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  public var infoPath: String { path + "/run.json" }
  public var metricsPath: String { path + "/metrics.jsonl" }
  public var stepsPath: String { path + "/steps.jsonl" }
  public var checkpointPath: String { path + "/checkpoint/state.safetensors" }
  public var previousCheckpointPath: String { path + "/checkpoint/previous.safetensors" }
  public var labelsPath: String { path + "/labels.safetensors" }
  /// One name for the run's whole life: it is one file, also after resuming.
  public var eventsPath: String { path + "/events.out.tfevents.0.passband" }
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
    try Self.replace(infoPath, with: [UInt8](try encoder.encode(info)))
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
      for name in names where name.contains(/\.safetensors\.part-|\.[0-9A-F]{8}\.tmp$/) {
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
  public var hasCheckpoint: Bool { CheckpointFiles(self).exist }

  /// Writes a file anew, on the disk before this returns: at any moment it is the old one or the
  /// new one.
  static func replace(_ path: String, with bytes: [UInt8]) throws {
    do {
      try AtomicFile.write(bytes, to: path)
    } catch let error as DataError {
      throw RunError("cannot write \(path): \(error.found). \(error.remedy)")
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
}
