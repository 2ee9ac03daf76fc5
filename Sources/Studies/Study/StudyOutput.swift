internal import Foundation
internal import Training
internal import Vision

/// The folder of a study: `study.json`, what was planned · `cells/NAME-MARK/`, a folder a cell with
/// its run in `run/` and what was measured of it in `measured-MARK/` · `report/`.
///
/// The marks are checksums of everything that decides training and measuring: another setting is
/// another folder, and nothing that was computed is ever taken for something else or thrown away.
public struct StudyOutput: Sendable {
  public let path: String
  public let record: Record

  /// `study.json`.
  public struct Record: Codable, Sendable, Equatable {
    /// Version of this layout.
    var format = 1
    public var study: String
    public var preset: String
    public var settings: [String]
    /// The text of the declaration, so that this folder says all by itself.
    public var declaration: String
    /// The checksums of the images, by data set.
    public var images: [String: StudyImages]
  }

  static func recordPath(_ path: String) -> String { path + "/study.json" }

  /// A study's folder as it is.
  ///
  /// - Throws: ``StudyError`` when there is none, or its description is damaged.
  public init(contentsOf path: String) throws {
    self.path = path
    guard let data = FileManager.default.contents(atPath: Self.recordPath(path)) else {
      throw StudyError("\(path) is not a study's folder: it has no readable study.json")
    }
    guard let record = try? JSONDecoder().decode(Record.self, from: data), record.format == 1 else {
      throw StudyError(
        "\(Self.recordPath(path)) is damaged or of another version; passband study run writes it anew "
          + "once it is removed")
    }
    self.record = record
  }

  /// A study's folder for a plan: made, or gone on with.
  ///
  /// - Throws: ``StudyError`` for a folder with something else in it, or with another study.
  public init(_ path: String, for plan: StudyPlan, text: String, data: StudyPlan.Data) throws {
    self.path = path
    try Self.requireRoom(path, plan.study.name)
    let names = Set(plan.cells.map(\.recipe.data))
    record = Record(
      study: plan.study.name, preset: plan.preset.name, settings: plan.settings,
      declaration: text,
      images: Dictionary(uniqueKeysWithValues: names.map { ($0, data.images($0)) }))
    try Self.makeFolder(path + "/cells")
    try Self.write(record, to: Self.recordPath(path))
  }

  /// - Throws: ``StudyError`` when a study may not be written there.
  public static func requireRoom(_ path: String, _ study: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue else {
      throw StudyError("\(path) is a file, a folder is needed; choose another --out")
    }
    guard FileManager.default.fileExists(atPath: recordPath(path)) else {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      // A lock and a temporary file are what a kill at the very start leaves.
      guard names.allSatisfy({ $0 == ".lock" || $0 == "cells" || $0.hasSuffix(".tmp") }) else {
        throw StudyError("\(path) is not empty and holds no study; choose another --out")
      }
      return
    }
    let other = try StudyOutput(contentsOf: path).record.study
    guard other == study else {
      throw StudyError("\(path) holds the study \(other), not \(study); choose another --out")
    }
  }

  /// The plan of the folder, from its own declaration.
  public func plan() throws -> StudyPlan {
    let study = try StudyDeclaration(
      parsing: record.declaration, name: record.study, file: record.study + ".yaml")
    return try StudyPlan(study, preset: record.preset, settings: record.settings)
  }

  /// Keeps other processes from working in a folder until this one ends.
  ///
  /// - Parameter patience: how many seconds to wait for another that is about to end.
  /// - Throws: ``StudyError`` when another has it.
  public static func lock(_ path: String, patience: Double = 0) throws {
    try makeFolder(path)
    let descriptor = open(path + "/.lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw StudyError("cannot write in \(path): \(String(cString: strerror(errno)))")
    }
    let end = ProcessInfo.processInfo.systemUptime + patience
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard ProcessInfo.processInfo.systemUptime < end else {
        close(descriptor)
        throw StudyError(
          "another process works in \(path); wait for it, or choose another --out")
      }
      Thread.sleep(forTimeInterval: 0.1)
    }
  }

  static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw StudyError("cannot make the folder \(path): \(error.localizedDescription)")
    }
  }

  static func write(_ value: some Encodable, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write([UInt8](try encoder.encode(value) + [0x0A]), to: path)
  }
}

extension StudyOutput {
  /// Folders of cells that other settings made: kept, and in no number of this plan.
  public func otherFolders(_ plan: StudyPlan) -> [String] {
    let own = Set(
      plan.cells.map { URL(fileURLWithPath: folder(of: $0, plan).path).lastPathComponent })
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/cells")) ?? []
    return names.filter { !own.contains($0) }.sorted()
  }

  /// The folder of a cell.
  public func folder(of cell: StudyCell, _ plan: StudyPlan) -> CellFolder {
    let images = record.images[cell.recipe.data] ?? .init(train: "", test: "")
    let home = "\(path)/cells/\(cell.name)-\(cell.trainingMark(images))"
    return CellFolder(
      cell: cell, path: home,
      measured: "\(home)/measured-\(cell.measuringMark(images, plan.measure))")
  }
}
