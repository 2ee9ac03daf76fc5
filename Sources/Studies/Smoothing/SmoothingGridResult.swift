internal import Foundation
public import Robustness
internal import Spectra
internal import Torch
internal import Training
internal import Vision

/// What `passband smoothing-grid --json` prints.
public struct SmoothingGridResult: Codable, Sendable, Equatable {
  public typealias Score = RobustnessResult.Score

  /// An attack that was run, and how hard.
  public struct Attack: Codable, Sendable, Equatable {
    public var name: String
    public var parameters: [String: Hyperparameter.Value]
    /// Number format of the search; verdicts are float32's.
    public var precision: String

    /// "steps 50, restarts 5" and so on.
    public var parametersInWords: String {
      parameters.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
  }

  /// One smoothed model.
  public struct Row: Codable, Sendable, Equatable {
    public struct Entry: Codable, Sendable, Equatable {
      /// "worst" is each image's minimum over the attacks.
      public var attack: String
      /// For each ε.
      public var robust: [Score]
      /// Where the attack looks for the nearest adversary.
      public var medianDistance: Double?
    }

    public var model: String
    /// "none", "mix", "mix-normalized" or "lowpass".
    public var method: String
    public var rho: Double?
    public var radius: Double?
    public var clean: Score
    public var entries: [Entry]
  }

  /// One of the blog's statements, and what these numbers say of it.
  public struct Statement: Codable, Sendable, Equatable {
    public enum Verdict: String, Codable, Sendable {
      case supported, contradicted, open
    }

    public var claim: String
    public var model: String
    public var verdict: Verdict
    /// With the numbers that decided.
    public var text: String
  }

  public var data: AuditResult.Data
  public var threat: RobustnessResult.Threat
  public var seed: UInt64
  public var batchSize: Int
  public var statistics: String
  public var layers: String
  /// The images on which BatchNorm's averages were estimated after smoothing; null: kept as they were.
  public var calibration: AuditResult.Data?
  public var attacks: [Attack]
  public var rows: [Row]
  public var statements: [Statement]
  public var warnings: [String]

  public var normSymbol: String { threat.norm.symbol }
  public var epsilonNames: [String] { threat.eps.map(\.description) }
  public var epsilonValues: [Double] { threat.eps.map(\.value) }
}

extension SmoothingGridResult {
  init(_ rows: [GridRow], _ grid: SmoothingGrid, _ data: Dataset) {
    self.data = .init(data)
    threat = .init(norm: grid.searches[0].attack.norm, eps: grid.epsilons)
    (seed, batchSize) = (grid.seed, grid.batchSize)
    statistics = grid.statistics.rawValue
    layers = grid.layers.description
    calibration = grid.calibration.map { .init($0) }
    attacks = grid.searches.map {
      Attack(
        name: $0.attack.name,
        parameters: Dictionary(
          $0.attack.parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
        precision: $0.precision.rawValue)
    }
    self.rows = rows.map { Row($0) }
    statements = grid.models.flatMap { model in
      SmoothingClaims(rows.filter { $0.model == model.name }, grid.epsilons).statements
    }
    let told = rows.flatMap { $0.cells.flatMap(\.warnings) }
    warnings = told.enumerated().filter { !told[..<$0].contains($1) }.map(\.element)
  }
}

extension SmoothingGridResult.Row {
  fileprivate init(_ row: GridRow) {
    model = row.model
    method = row.smoothing?.method ?? "none"
    switch row.smoothing {
    case .mix(let rho)?, .mixNormalized(let rho)?: self.rho = rho
    case .lowPass(let radius, _)?: self.radius = radius
    case nil: rho = 0
    }
    clean = .init(row.cells[0].isCorrect.values)
    entries = row.outcomes.map { outcome in
      Entry(
        attack: outcome.attack, robust: outcome.isRobust.map { .init($0) },
        medianDistance: row.cells.first { $0.key.attack == outcome.attack }?.medianDistance)
    }
  }
}

extension GridRow {
  /// What each attack left, image by image for each ε; of several also their minimum, as "worst".
  var outcomes: [(attack: String, isRobust: [[Bool]])] {
    let each = cells.map { ($0.key.attack, $0.isRobust.map(\.values)) }
    guard cells.count > 1 else { return each }
    let worst = cells[0].isRobust.indices.map { place in
      let all = cells.map { $0.isRobust[place].values }
      return all[0].indices.map { image in all.allSatisfy { $0[image] } }
    }
    return each + [("worst", worst)]
  }
}

extension AuditResult.Data {
  /// What was used of a data set.
  init(_ data: Dataset) {
    self.init(
      name: data.name, split: data.split.rawValue, count: data.count, sha256: data.sha256)
  }
}
