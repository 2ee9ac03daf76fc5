internal import Foundation
internal import Robustness
internal import Torch
internal import Vision

/// Everything that decides what one cell of a grid finds; another key is another cell.
struct GridKey: Codable, Sendable, Equatable {
  var model: String
  var smoothing: String
  var layers: String
  /// SHA-256 and number of the images on which BatchNorm's averages were estimated.
  var calibration: String?
  var statistics: String
  var precision: String
  var attack: String
  var norm: ThreatNorm
  var parameters: [Hyperparameter]
  var epsilons: [Epsilon]
  var seed: UInt64
  var batchSize: Int
  var data: String

  /// What differs, for a message: "seed is 1, not 0".
  func difference(from other: GridKey) -> String? {
    func words(_ list: [some CustomStringConvertible]) -> String {
      list.map(\.description).joined(separator: ", ")
    }
    let pairs: [(String, String, String)] = [
      ("the model", model, other.model), ("the smoothing", smoothing, other.smoothing),
      ("layers", layers, other.layers),
      ("the images of --recalibrate", calibration ?? "none", other.calibration ?? "none"),
      ("statistics", statistics, other.statistics), ("precision", precision, other.precision),
      ("the attack", attack, other.attack), ("the norm", norm.rawValue, other.norm.rawValue),
      ("the parameters", words(parameters), words(other.parameters)),
      ("epsilon", words(epsilons), words(other.epsilons)), ("seed", "\(seed)", "\(other.seed)"),
      ("the batch size", "\(batchSize)", "\(other.batchSize)"), ("the data", data, other.data),
    ]
    return pairs.first { $0.1 != $0.2 }.map { "\($0.0) is \($0.1), not \($0.2)" }
  }
}

/// One attack on one smoothed model, image by image: a file of its own.
struct GridCell: Codable, Sendable, Equatable {
  var format = 1
  var key: GridKey
  /// Right on each clean image.
  var isCorrect: Flags
  /// For each ε, right on each clean image and on the attacked one.
  var isRobust: [Flags]
  /// Median distance of the images fooled, where the attack looks for the nearest adversary.
  var medianDistance: Double?
  var queries: Queries
  var warnings: [String]

  init(_ record: AttackRecord, _ key: GridKey) {
    self.key = key
    isCorrect = Flags(record.isCleanCorrect)
    isRobust = record.rows.map { Flags(record.isRobust($0)) }
    medianDistance = record.nearest.flatMap(record.medianDistance)
    queries = record.rows.map(\.queries).reduce(Queries()) { $0 + $1 }
    warnings = record.warnings
  }

  /// A finished cell.
  ///
  /// - Returns: nil where there is no file.
  /// - Throws: ``GridError`` for a file that is damaged or of another key.
  init?(contentsOf path: String, _ key: GridKey) throws {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    guard let cell = try? JSONDecoder().decode(GridCell.self, from: data), cell.format == 1 else {
      throw GridError("\(path) is no cell of a grid; remove it to compute it again")
    }
    if let difference = cell.key.difference(from: key) {
      throw GridError(
        "\(path) is of another grid: there \(difference); choose another --out, or remove this "
          + "folder to start again")
    }
    self = cell
  }

  /// - Throws: `DataError` when the file cannot be written.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write([UInt8](try encoder.encode(self) + [0x0A]), to: path)
  }
}

/// Truth values as "1101" in a file.
struct Flags: Codable, Sendable, Equatable {
  var values: [Bool]

  init(_ values: [Bool]) { self.values = values }

  init(from decoder: any Decoder) throws {
    values = try decoder.singleValueContainer().decode(String.self).map { $0 == "1" }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(String(values.map { $0 ? "1" : "0" }))
  }
}

/// Why a grid cannot go on, in words for the user.
public struct GridError: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
