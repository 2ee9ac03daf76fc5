internal import Foundation
public import Robustness
public import Torch
internal import Training
public import Vision

/// The paper's Table 2 as a study: models × smoothings of their kernels × attacks × ε, each image
/// kept, so that smoothed and unsmoothed models are compared on the same images.
///
/// Every (model, smoothing, attack) is a cell in a file of its own: a grid that was stopped goes on
/// where it was, within a cell batch by batch.
public struct SmoothingGrid {
  /// A model to be smoothed, loaded anew for each smoothing.
  public struct Model {
    public let name: String
    /// SHA-256 of its file.
    public let sha256: String
    public let load: () throws -> any Classifier

    public init(name: String, sha256: String, load: @escaping () throws -> any Classifier) {
      self.name = name
      self.sha256 = sha256
      self.load = load
    }
  }

  public var models: [Model]
  /// Beside each model as it is.
  public var smoothings: [KernelSmoothing]
  public var layers: KernelChoice
  public var searches: [RobustnessStudy.Search]
  public var epsilons: [Epsilon]
  /// Training images on which BatchNorm's averages are estimated after smoothing; none: kept.
  public var calibration: Dataset?
  public var statistics: Statistics
  public var seed: UInt64
  public var batchSize: Int
  /// Folder of the cells.
  public var folder: String

  public init(
    _ models: [Model], _ smoothings: [KernelSmoothing], layers: KernelChoice = .first,
    _ searches: [RobustnessStudy.Search], within epsilons: [Epsilon],
    calibration: Dataset? = nil, statistics: Statistics = .running, seed: UInt64 = 0,
    batchSize: Int = 100, folder: String
  ) {
    self.models = models
    self.smoothings = smoothings
    self.layers = layers
    self.searches = searches
    self.epsilons = epsilons
    self.calibration = calibration
    self.statistics = statistics
    self.seed = seed
    self.batchSize = batchSize
    self.folder = folder
  }

  /// How far a grid is.
  public struct Step: Sendable {
    /// Cells done, of all.
    public let done: Int
    public let count: Int
    /// "natural, mix, rho 0.5, pgd".
    public let cell: String
    /// Images of the cell done.
    public let images: Int
    /// Whether the cell was read back.
    public let isKept: Bool
  }

  /// Computes every cell that is not there yet.
  ///
  /// - Throws: ``GridError`` for cells of another grid; `KernelError` for layers that are not there;
  ///   what attacks and models throw.
  public func run(
    on data: Dataset, progress: (Step) -> Void = { _ in }
  ) throws -> SmoothingGridResult {
    try FileManager.default.createDirectory(
      atPath: folder + "/cells", withIntermediateDirectories: true)
    let variants: [KernelSmoothing?] = [nil] + smoothings
    let count = models.count * variants.count * searches.count
    var rows: [GridRow] = []
    for model in models {
      for smoothing in variants {
        let source = SmoothedSource(model, smoothing, self)
        let cells = try searches.enumerated().map { place, search in
          let done = rows.count * searches.count + place
          return try cell(source, search, data) { images, isKept in
            progress(
              Step(
                done: done, count: count, cell: "\(source.name), \(search.attack.name)",
                images: images, isKept: isKept))
          }
        }
        rows.append(GridRow(model: model.name, smoothing: smoothing, cells: cells))
      }
    }
    return SmoothingGridResult(rows, self, data)
  }

  private func cell(
    _ source: SmoothedSource, _ search: RobustnessStudy.Search, _ data: Dataset,
    _ progress: (Int, Bool) -> Void
  ) throws -> GridCell {
    let key = key(source, search, data)
    let path = "\(folder)/cells/\(source.fileName)-\(search.attack.name).json"
    if let kept = try GridCell(contentsOf: path, key) {
      progress(data.count, true)
      return kept
    }
    progress(0, false)
    let classifier = try source.classifier()
    let state = "\(folder)/cells/\(source.fileName)-\(search.attack.name).state"
    let run = AttackRun(
      search.attack, within: epsilons, seed: seed, batchSize: batchSize, measuresRounding: false,
      asksAgain: search.precision != .float32, folder: state,
      modelMark: "\(key.model) \(key.smoothing) \(key.layers) \(key.calibration ?? "")")
    let record = try run.run(
      on: Victim(classifier, statistics: statistics, precision: search.precision.dtype),
      judgedBy: Victim(classifier, statistics: statistics), data.images, data.labels
    ) { progress($0.range.upperBound, false) }
    let cell = GridCell(record, key)
    try cell.write(to: path)
    try? FileManager.default.removeItem(atPath: state)
    return cell
  }

  private func key(
    _ source: SmoothedSource, _ search: RobustnessStudy.Search, _ data: Dataset
  ) -> GridKey {
    GridKey(
      model: source.model.sha256, smoothing: source.smoothing?.description ?? "none",
      layers: source.smoothing == nil ? "" : layers.description,
      calibration: source.smoothing == nil
        ? nil : calibration.map { "\($0.count) images \($0.sha256)" },
      statistics: statistics.rawValue, precision: search.precision.rawValue,
      attack: search.attack.name, norm: search.attack.norm, parameters: search.attack.parameters,
      epsilons: epsilons, seed: seed, batchSize: batchSize,
      data: "\(data.count) images \(data.sha256)")
  }
}

/// All cells of one smoothed model.
struct GridRow {
  let model: String
  let smoothing: KernelSmoothing?
  /// In the order of the attacks.
  let cells: [GridCell]
}

/// A model and a smoothing, put together on the first demand.
private final class SmoothedSource {
  let model: SmoothingGrid.Model
  let smoothing: KernelSmoothing?
  private let layers: KernelChoice
  private let calibration: Dataset?
  private var made: (any Classifier)?

  init(_ model: SmoothingGrid.Model, _ smoothing: KernelSmoothing?, _ grid: SmoothingGrid) {
    self.model = model
    self.smoothing = smoothing
    layers = grid.layers
    calibration = grid.calibration
  }

  var name: String { "\(model.name), \(smoothing?.description ?? "not smoothed")" }

  var fileName: String {
    let parts = [model.name, smoothing?.description ?? "none"].joined(separator: "-")
    return String(parts.map { $0.isLetter || $0.isNumber || $0 == "." ? $0 : "-" })
      .replacing("--", with: "-")
  }

  func classifier() throws -> any Classifier {
    if let made { return made }
    let classifier = try model.load()
    if let smoothing {
      try smoothing.apply(to: classifier, layers)
      if let calibration, let network = classifier as? Network, network.hasAverages {
        network.estimateAverages(on: calibration.images)
      }
    }
    made = classifier
    return classifier
  }
}
