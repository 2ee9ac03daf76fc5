internal import Foundation
internal import Robustness
internal import Spectra
internal import Torch
public import Training
internal import Vision

/// Everything that was measured of one trained network, read back from its folder.
public struct CellNumbers: Sendable {
  public let model: String
  public let seed: UInt64
  public let info: RunInfo
  public let epochs: [EpochRecord]
  let outcomes: [Outcomes]
  let distances: [DistanceView]
  let kernels: [KernelReport.Layer]
  let grid: [GridCell]
  let filtered: Filtered?
  let folder: CellFolder

  /// What front ends were worth, and for which ε.
  struct Filtered: Codable, Sendable {
    var epsilons: [Epsilon]
    var defences: [DefenceResult.Defence]
  }

  static func kernelsPath(_ folder: CellFolder) -> String { folder.measured + "/kernels.json" }
  static func gridPath(_ folder: CellFolder) -> String { folder.measured + "/attacks" }
  static func defencePath(_ folder: CellFolder) -> String { folder.measured + "/defence.json" }

}

extension CellNumbers {
  /// - Throws: `RunError`, `TorchError` or ``StudyError`` naming the file that is missing or damaged.
  init(_ folder: CellFolder) throws {
    self.init(
      model: folder.cell.model, seed: folder.cell.seed, info: try folder.run.info(),
      epochs: try folder.run.epochs(),
      outcomes: try Statistics.allCases.compactMap { statistics in
        let path = folder.measured + "/" + AuditFiles.outcomes(statistics)
        return FileManager.default.fileExists(atPath: path) ? try Outcomes(contentsOf: path) : nil
      },
      distances: try Statistics.allCases.compactMap { statistics in
        let path = folder.measured + "/" + AuditFiles.distances(statistics)
        return FileManager.default.fileExists(atPath: path) ? try DistanceView(savedAt: path) : nil
      },
      kernels: try Self.read(Self.kernelsPath(folder)) ?? [],
      grid: try Self.gridCells(Self.gridPath(folder) + "/cells"),
      filtered: try Self.read(Self.defencePath(folder)), folder: folder)
  }

  private static func read<Value: Decodable>(_ path: String) throws -> Value? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    do { return try JSONDecoder().decode(Value.self, from: data) } catch {
      throw StudyError("\(path) is damaged; remove its folder, and the study measures it again")
    }
  }

  private static func gridCells(_ folder: String) throws -> [GridCell] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return try names.filter { $0.hasSuffix(".json") }.sorted().compactMap {
      try read(folder + "/" + $0)
    }
  }

  /// The run as figures of single runs need it, named after its model.
  public var studied: StudiedRun? {
    guard var run = try? StudiedRun(contentsOf: folder.run) else { return nil }
    run.title = model
    run.audits = outcomes.map(AuditResult.init)
    run.exhibits = outcomes.flatMap { outcomes in
      let path = folder.measured + "/" + AuditFiles.exhibits(outcomes.source.statistics)
      return (try? ExhibitFile(contentsOf: path).exhibits) ?? []
    }
    return run
  }
}

/// A number of one network, and what it was counted on.
struct MetricValue: Sendable, Equatable {
  enum Evidence: Sendable, Equatable {
    /// True or false of each image, in the data's order.
    case images([Bool])
    /// A share of so many images.
    case count(Int)
    /// A standard error.
    case error(Double)
    case none
  }

  var value: Double
  var evidence: Evidence

  init(_ flags: [Bool]) {
    value = flags.isEmpty ? .nan : Double(flags.count { $0 }) / Double(flags.count)
    evidence = .images(flags)
  }

  init(_ value: Double, _ evidence: Evidence = .none) {
    self.value = value
    self.evidence = evidence
  }
}

/// Why a number is not there.
struct MissingNumber: Error { let reason: String }
