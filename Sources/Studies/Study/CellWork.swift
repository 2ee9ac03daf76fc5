internal import Foundation
internal import Robustness
internal import Torch
public import Training
public import Vision

/// Trains one cell and measures it. Stopped at any moment, it goes on where it was.
public struct CellWork {
  public let folder: CellFolder
  public let measure: MeasurePlan
  public let train: Dataset
  public let test: Dataset

  public init(_ folder: CellFolder, _ measure: MeasurePlan, train: Dataset, test: Dataset) {
    self.folder = folder
    self.measure = measure
    self.train = train
    self.test = test
  }

  private var recipe: Recipe { folder.cell.recipe }

  /// - Parameters:
  ///   - report: what training tells.
  ///   - progress: what is being measured, and images done; a good moment to leave the process, since
  ///     everything before is kept.
  ///   - shouldStop: asked after each step of training.
  /// - Returns: how long each part took now.
  /// - Throws: `TrainingStopped` where that was asked for; what training and measuring throw.
  @discardableResult
  public func run(
    report: @escaping (TrainingEvent) -> Void = { _ in },
    progress: @escaping (String, Int) -> Void = { _, _ in },
    shouldStop: @escaping () -> Bool = { false }
  ) throws -> Seconds {
    var seconds = Seconds()
    guard !folder.isComplete else { return seconds }
    try StudyOutput.makeFolder(folder.measured)
    let network = try network(report, shouldStop)
    let start = ProcessInfo.processInfo.systemUptime
    try audit(network, progress)
    try kernels(network)
    seconds.auditing = ProcessInfo.processInfo.systemUptime - start
    try attack(progress)
    try filter(network, progress)
    seconds.attacking = ProcessInfo.processInfo.systemUptime - start - seconds.auditing
    try folder.finish()
    return seconds
  }

  /// How long measuring took; training logs that by itself.
  public struct Seconds: Sendable {
    public var auditing = 0.0
    public var attacking = 0.0
  }

  /// A run that has all its epochs needs no more than its weights.
  private func network(
    _ report: @escaping (TrainingEvent) -> Void, _ shouldStop: @escaping () -> Bool
  ) throws -> Network {
    if folder.run.exists, folder.epoch == recipe.epochs { return try folder.run.network() }
    return try ObservedTraining(recipe: recipe, folder: folder.run, train: train, test: test)
      .run(report: report, shouldStop: shouldStop)
  }

  // MARK: Answers

  private var statistics: [Statistics] {
    recipe.norm.hasBatchStatistics ? recipe.measuring.statistics : [.running]
  }

  private func audit(_ network: Network, _ progress: @escaping (String, Int) -> Void) throws {
    let images = measure.images.map { test.subset(first: $0) } ?? test
    let conditions = measure.conditions(recipe)
    for statistics in statistics {
      let paths = [
        AuditFiles.outcomes(statistics), AuditFiles.exhibits(statistics),
        AuditFiles.distances(statistics),
      ].map { folder.measured + "/" + $0 }
      guard !paths.allSatisfy(FileManager.default.fileExists) else { continue }
      let evaluation = Evaluation(
        statistics: statistics, batchSize: recipe.measuring.batchSize)
      let outcomes = try evaluation.outcomes(of: network, on: images, under: conditions) {
        progress("\(statistics.rawValue) statistics", $0)
      }
      try outcomes.write(to: paths[0])
      try ExhibitFile(
        outcomes, of: network, on: images, using: evaluation, count: measure.exhibits
      ).write(to: paths[1])
      try DistanceView(under: conditions, on: images, source: outcomes.source).save(to: paths[2])
    }
  }

  private func kernels(_ network: Network) throws {
    guard measure.kernels != "none", let choice = KernelChoice(measure.kernels) else { return }
    let examined = try KernelStudy(choice).examine(
      network, name: folder.cell.name, sha256: try Checksum.ofFile(folder.run.modelPath))
    try StudyOutput.write(
      examined.layers.map(\.numbers), to: CellNumbers.kernelsPath(folder))
  }

  // MARK: Attacks

  private var attacked: Dataset { test.subset(first: measure.attackImages) }

  /// Smoothed or not, every attack keeps its answers image by image.
  private func attack(_ progress: @escaping (String, Int) -> Void) throws {
    guard !measure.attacks.isEmpty else { return }
    let searches = try measure.attacks.map { name in
      RobustnessStudy.Search(try measure.attack(try AttackCatalog.entry(name)))
    }
    let model = SmoothingGrid.Model(
      name: folder.cell.model, sha256: try Checksum.ofFile(folder.run.modelPath)
    ) { [run = folder.run] in try run.network() }
    let grid = SmoothingGrid(
      [model], measure.smoothings, layers: KernelChoice(measure.smoothingLayers) ?? .first,
      searches, within: measure.epsilons,
      calibration: measure.recalibrate > 0 ? train.subset(first: measure.recalibrate) : nil,
      statistics: attackedStatistics, seed: measure.seed,
      batchSize: recipe.measuring.batchSize, folder: CellNumbers.gridPath(folder))
    _ = try grid.run(on: attacked) { progress($0.cell, $0.images) }
  }

  /// Running averages where they are measured: with batch statistics images attack each other.
  private var attackedStatistics: Statistics {
    statistics.contains(.running) ? .running : statistics[0]
  }

  private func filter(
    _ network: Network, _ progress: @escaping (String, Int) -> Void
  ) throws {
    guard !measure.fronts.isEmpty else { return }
    let study = DefenceStudy(
      attack: try measure.attack(try AttackCatalog.entry(measure.attacks[0])),
      square: try AttackCatalog.entry("square").make(
        measure.norm, .init(steps: measure.queries)),
      transfer: PGD.momentumFGSM(measure.norm, steps: 10), within: measure.epsilons,
      statistics: attackedStatistics, seed: measure.seed,
      batchSize: recipe.measuring.batchSize, folder: folder.measured + "/fronts",
      modelMark: try Checksum.ofFile(folder.run.modelPath))
    let found = try study.run(on: network, behind: measure.fronts, attacked) { step in
      progress("\(step.front ?? "bare model"), \(step.attacker)", step.done)
    }
    try StudyOutput.write(
      CellNumbers.Filtered(epsilons: measure.epsilons, defences: found.defences),
      to: CellNumbers.defencePath(folder))
    try? FileManager.default.removeItem(atPath: folder.measured + "/fronts")
  }
}
