internal import Foundation
public import Torch
public import Training
internal import Vision

/// The files that an audit writes into a folder.
public enum AuditFiles {
  /// The outcomes under running statistics are `outcomes.safetensors`; others say which.
  public static func outcomes(_ statistics: Statistics) -> String {
    statistics == .running ? "outcomes.safetensors" : "outcomes.\(statistics.rawValue).safetensors"
  }

  public static func exhibits(_ statistics: Statistics) -> String {
    statistics == .running ? "exhibits.safetensors" : "exhibits.\(statistics.rawValue).safetensors"
  }
}

extension StudiedRun {
  /// Reads a run folder: its log, its audits and its first-layer kernels. No model is run.
  ///
  /// - Throws: `RunError` or `TorchError` naming the file that is missing or damaged. A run that was
  ///   not audited yet has no audits; that is no error.
  public init(contentsOf folder: RunFolder) throws {
    let info = try folder.info()
    let audits = try Statistics.allCases.compactMap { statistics -> AuditResult? in
      let path = folder.path + "/" + AuditFiles.outcomes(statistics)
      guard FileManager.default.fileExists(atPath: path) else { return nil }
      return AuditResult(try Outcomes(contentsOf: path))
    }
    self.init(
      title: info.title, folder: folder.path, info: info, epochs: try folder.epochs(),
      audits: audits, exhibits: try Self.exhibits(folder), kernels: try Self.kernels(folder))
  }

  /// Those of every audit there is.
  private static func exhibits(_ folder: RunFolder) throws -> [Exhibit] {
    let paths = Statistics.allCases.map { folder.path + "/" + AuditFiles.exhibits($0) }
    let found = paths.filter { FileManager.default.fileExists(atPath: $0) }
    return try found.flatMap { try ExhibitFile(contentsOf: $0).exhibits }
  }

  private static func kernels(_ folder: RunFolder) throws -> KernelStack? {
    guard FileManager.default.fileExists(atPath: folder.modelPath) else { return nil }
    return KernelStack(firstOf: try StateDictionary(contentsOf: folder.modelPath))
  }
}

extension RunInfo {
  /// "resnet8 · no normalisation" and what else is special, for the head of a panel.
  public var title: String {
    let spec = network.spec
    return ([spec.architecture.rawValue, spec.norm.name] + spec.variations).joined(separator: " · ")
  }
}

extension KernelStack {
  /// The kernels of the first convolution in a state dictionary; none where there is none.
  public init?(firstOf state: StateDictionary) {
    guard let (name, weight) = state.entries.first(where: { $0.tensor.rank == 4 }) else {
      return nil
    }
    let shape = weight.shape
    self.init(
      layer: name.hasSuffix(".weight") ? String(name.dropLast(".weight".count)) : name,
      outputs: shape[0], inputs: shape[1], height: shape[2], width: shape[3],
      weights: weight.floats)
  }
}
