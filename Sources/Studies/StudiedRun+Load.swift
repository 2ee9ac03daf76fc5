internal import Foundation
public import Torch
public import Training
internal import Vision

extension StudiedRun {
  /// Reads a run folder: its log, its audits and its first-layer kernels. No model is run.
  ///
  /// - Throws: `RunError` or `TorchError` naming the file that is missing or damaged. A run that was
  ///   not audited yet has no audits; that is no error.
  public init(contentsOf folder: RunFolder) throws {
    let info = try folder.info()
    let audits = try SavedAudit.all(in: folder.path)
    self.init(
      title: info.title, folder: folder.path, info: info, epochs: try folder.epochs(),
      audits: audits.map(\.result), exhibits: audits.flatMap(\.exhibits),
      kernels: try Self.kernels(folder))
    warnings = audits.flatMap(\.warnings)
  }

  /// Reads a run folder, an audit folder, or a file of outcomes. No model is run.
  ///
  /// - Throws: `RunError` or `TorchError` naming what is missing or damaged.
  public init(contentsOfPath path: String) throws {
    let folder = RunFolder(path)
    if folder.exists {
      self = try StudiedRun(contentsOf: folder)
      return
    }
    let audits = try SavedAudit.all(at: path)
    self.init(
      title: audits[0].outcomes.source.model, folder: path, info: nil, epochs: [],
      audits: audits.map(\.result), exhibits: audits.flatMap(\.exhibits), kernels: nil)
    warnings = audits.flatMap(\.warnings)
  }

  private static func kernels(_ folder: RunFolder) throws -> KernelStack? {
    guard FileManager.default.fileExists(atPath: folder.modelPath) else { return nil }
    return KernelStack(firstOf: try StateDictionary(contentsOf: folder.modelPath))
  }

  /// The runs under titles that tell them apart.
  public static func distinct(_ runs: [StudiedRun]) -> [StudiedRun] {
    zip(runs, DistinctTitles.of(runs.map(\.title), at: runs.map(\.folder))).map { run, title in
      var run = run
      run.title = title
      return run
    }
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
