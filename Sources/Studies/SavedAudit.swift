internal import Foundation
public import Torch

/// An audit as it lies in a folder: answers, and what else was measured with the model.
public struct SavedAudit {
  public var outcomes: Outcomes
  public var exhibits: [Exhibit] = []
  public var distances: DistanceView?
  public var heatMap: FourierHeatMap?
  public var gradients: GradientView?
  /// Files that were left out because they were made of something else, a sentence each.
  public private(set) var warnings: [String] = []

  public init(_ outcomes: Outcomes) { self.outcomes = outcomes }

  /// Every view of it. A pure function of what is saved: no model and no image is needed.
  public var result: AuditResult {
    var result = AuditResult(outcomes)
    result.corollary = distances.map(outcomes.corollaryRadii) ?? []
    result.heatMap = heatMap?.summary
    let radii = outcomes.rows.compactMap { $0.condition.name == "low" ? $0.condition.radius : nil }
    result.gradients = gradients.map {
      RobustnessResult.Gradients($0.gradients, radii: Set(radii).sorted())
    }
    return result
  }
}

// MARK: On disk

extension SavedAudit {
  /// The audits in a folder, running statistics first; none is no error.
  ///
  /// - Throws: `TorchError` naming the file that is damaged.
  public static func all(in folder: String) throws -> [SavedAudit] {
    try Statistics.allCases.compactMap { statistics in
      let path = folder + "/" + AuditFiles.outcomes(statistics)
      guard FileManager.default.fileExists(atPath: path) else { return nil }
      return try SavedAudit(Outcomes(contentsOf: path), in: folder, statistics)
    }
  }

  /// The audits of a folder, or the one of a file of outcomes.
  ///
  /// - Throws: `TorchError` when there is none.
  public static func all(at path: String) throws -> [SavedAudit] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw TorchError(operation: "reading \(path)", reason: "there is nothing at this path")
    }
    guard isFolder.boolValue else { return [SavedAudit(try Outcomes(contentsOf: path))] }
    let found = try all(in: path)
    guard !found.isEmpty else {
      throw TorchError(
        operation: "reading \(path)",
        reason: "neither a run folder (it has no readable run.json) nor an audit folder (no "
          + "outcomes.safetensors); make one with passband audit MODEL --out \(path)")
    }
    return found
  }

  private init(_ outcomes: Outcomes, in folder: String, _ statistics: Statistics) throws {
    self.init(outcomes)
    let exhibitPath = folder + "/" + AuditFiles.exhibits(statistics)
    if FileManager.default.fileExists(atPath: exhibitPath) {
      exhibits = try ExhibitFile(contentsOf: exhibitPath).exhibits
    }
    distances = try view(in: folder, AuditFiles.distances(statistics))
    heatMap = try view(in: folder, AuditFiles.heatMap(statistics))
    gradients = try view(in: folder, AuditFiles.gradients(statistics))
  }

  private mutating func view<View: SavedView>(in folder: String, _ name: String) throws -> View? {
    let path = folder + "/" + name
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let view = try View(savedAt: path)
    guard view.source.isSameAudit(as: outcomes.source) else {
      warnings.append(
        "\(path) is left out: it was made of \(view.source.model) on \(view.source.data.count) "
          + "\(view.source.data.split) images of \(view.source.data.name), not as the answers "
          + "beside it; run passband audit again")
      return nil
    }
    return view
  }

  /// Removes what an earlier audit measured beside its answers: the model may have changed since.
  ///
  /// - Returns: the files removed that take long to make again.
  @discardableResult
  public static func removeViews(_ statistics: Statistics, from folder: String) -> [String] {
    unlink(folder + "/" + AuditFiles.distances(statistics))
    let costly = [AuditFiles.heatMap(statistics), AuditFiles.gradients(statistics)]
    return costly.map { folder + "/" + $0 }.filter { unlink($0) == 0 }
  }

  /// Writes what was measured beside the answers, each file whole or not at all.
  ///
  /// - Throws: `TorchError` when a file cannot be written.
  public func writeViews(to folder: String) throws {
    let statistics = outcomes.source.statistics
    try distances?.save(to: folder + "/" + AuditFiles.distances(statistics))
    try heatMap?.save(to: folder + "/" + AuditFiles.heatMap(statistics))
    try gradients?.save(to: folder + "/" + AuditFiles.gradients(statistics))
  }
}
