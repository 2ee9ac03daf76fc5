internal import Foundation
internal import Training
internal import Vision

extension StudyOutput {
  /// Takes a cell's trained network from another study's folder beside this one, where one has it.
  ///
  /// Studies that ask about the same recipe need not train it twice. What is taken was trained under
  /// the same recipe and seed on the same images, and measured to the end; it is copied, and measured
  /// here as this study measures.
  ///
  /// - Returns: the folder of the cell it came from; nil where the cell has a run or nobody else has.
  /// - Throws: ``StudyError`` when it cannot be copied.
  @discardableResult
  public func borrow(_ folder: CellFolder) throws -> String? {
    guard !FileManager.default.fileExists(atPath: folder.run.path) else { return nil }
    guard let lender = lender(of: folder) else { return nil }
    try Self.makeFolder(folder.path)
    removeLeftovers(folder)
    let part = folder.path + "/run.part-" + UUID().uuidString
    do {
      try Self.makeFolder(part)
      for name in try FileManager.default.contentsOfDirectory(atPath: lender + "/run")
      where name != "checkpoint" && !name.hasPrefix(".") {
        try FileManager.default.copyItem(atPath: "\(lender)/run/\(name)", toPath: "\(part)/\(name)")
      }
      try FileManager.default.moveItem(atPath: part, toPath: folder.run.path)
    } catch {
      try? FileManager.default.removeItem(atPath: part)
      throw StudyError(
        "cannot copy the network in \(lender) to \(folder.path): \(error.localizedDescription)")
    }
    return lender
  }

  /// What a kill in the middle of copying left behind.
  private func removeLeftovers(_ folder: CellFolder) {
    for name in Self.names(folder.path) where name.hasPrefix("run.part-") {
      try? FileManager.default.removeItem(atPath: folder.path + "/" + name)
    }
  }

  private func lender(of folder: CellFolder) -> String? {
    let home = URL(fileURLWithPath: path).standardizedFileURL
    // "NAME-seed0-MARK": the name is the other study's own.
    let mark = folder.path.suffix(8)
    let ending = "-seed\(folder.cell.seed)-\(mark)"
    let beside = home.deletingLastPathComponent()
    return Self.names(beside.path).lazy.filter { $0 != home.lastPathComponent }
      .map { beside.appendingPathComponent($0).path }
      .filter { FileManager.default.fileExists(atPath: Self.recordPath($0)) }
      .flatMap { study in
        Self.names(study + "/cells").filter { $0.hasSuffix(ending) }.map { "\(study)/cells/\($0)" }
      }
      .first { Self.isComplete($0, folder.cell.recipe) }
  }

  private static func names(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// Whether a cell was trained under a recipe and measured to the end.
  private static func isComplete(_ cell: String, _ recipe: Recipe) -> Bool {
    let run = RunFolder(cell + "/run")
    return names(cell).contains { name in
      name.hasPrefix("measured-")
        && FileManager.default.fileExists(atPath: "\(cell)/\(name)/done.json")
    } && FileManager.default.fileExists(atPath: run.modelPath)
      && (try? run.info())?.recipe.changedOptions(from: recipe).isEmpty == true
  }
}
