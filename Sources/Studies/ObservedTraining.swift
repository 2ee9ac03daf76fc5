internal import Foundation
internal import Spectra
internal import Torch
public import Training
public import Vision

/// Training watched on low and high frequencies after every epoch: the blog's Fig. 4.
public struct ObservedTraining {
  public let recipe: Recipe
  public let folder: RunFolder
  public let train: Dataset
  public let test: Dataset
  /// Training images in the files, before the recipe's limit.
  private let available: Int

  /// - Throws: `RunError` listing everything that is wrong with the recipe or does not fit the data.
  public init(recipe: Recipe, folder: RunFolder, train: Dataset, test: Dataset) throws {
    let problems = recipe.problems + Self.misfits(recipe, train, test)
    guard problems.isEmpty else {
      throw RunError("this recipe cannot run:\n  " + problems.joined(separator: "\n  "))
    }
    self.recipe = recipe
    self.folder = folder
    self.train = recipe.limit.map { train.subset(first: $0) } ?? train
    self.test = test
    available = train.count
  }

  private static func misfits(_ recipe: Recipe, _ train: Dataset, _ test: Dataset) -> [String] {
    let shapes = [train, test].map { [$0.channels, $0.height, $0.width] }
    let checks: [(Bool, String)] = [
      (recipe.data == train.name, "data is \(recipe.data), but the images are \(train.name)"),
      (train.count >= 2, "there is 1 training image; 2 or more are needed"),
      (
        shapes[0] == shapes[1] && train.classNames == test.classNames,
        "training and test images differ in size or in classes"
      ),
    ]
    return checks.filter { !$0.0 }.map(\.1) + spec(recipe, train).problems
  }

  /// Starts the run, or goes on with it where the folder holds one of the same recipe.
  ///
  /// - Throws: `RunError` when the folder's run has another recipe or other data; else what
  ///   training throws.
  public func run(report: @escaping (TrainingEvent) -> Void = { _ in }) throws -> Network {
    let info = try folder.exists ? continued() : started()
    let trainer = Trainer(info: info, folder: folder, measure: measure, report: report)
    return try trainer.run(on: train.images, train.labels)
  }

  private func started() throws -> RunInfo {
    let info = RunInfo(
      name: URL(fileURLWithPath: folder.path).lastPathComponent,
      created: ISO8601DateFormatter().string(from: Date()), recipe: recipe, network: network,
      data: data, environment: .current(precision: recipe.precision))
    try folder.create(info)
    return info
  }

  /// The folder's own description, after making sure that it is the run asked for.
  private func continued() throws -> RunInfo {
    var info = try folder.info()
    let done = try folder.epochs().last?.epoch ?? 0
    guard recipe.epochs >= done else {
      throw RunError(
        "\(folder.path) has \(done) epochs already; --epochs \(recipe.epochs) cannot take any back")
    }
    // The schedule is constant, so more epochs continue a run rather than change it.
    info.recipe.epochs = recipe.epochs
    let differences = recipe.differences(from: info.recipe)
    guard differences.isEmpty else {
      throw RunError(
        "\(folder.path) holds a run with other settings: "
          + differences.joined(separator: ", ")
          + "; use those, choose another --out, or start anew with --overwrite")
    }
    let changes = data.changes(from: info.data)
    guard changes.isEmpty else {
      throw RunError(
        "\(folder.path) was trained on other images than those at hand: "
          + changes.joined(separator: "; "))
    }
    try folder.create(info)
    return info
  }

  private var network: NetworkInfo {
    let spec = Self.spec(recipe, train)
    return NetworkInfo(spec: spec, parameters: spec.build(seed: 0).parameterCount)
  }

  private static func spec(_ recipe: Recipe, _ train: Dataset) -> NetworkSpec {
    NetworkSpec(
      recipe.model, norm: recipe.norm, channels: train.channels, height: train.height,
      width: train.width, classes: train.classCount, initialization: recipe.initialization)
  }

  private var data: DataInfo {
    func part(_ set: Dataset, available: Int) -> DataInfo.Part {
      .init(
        count: set.count, available: available, official: set.officialCount, sha256: set.sha256)
    }
    return DataInfo(
      name: train.name, classNames: train.classNames,
      train: part(train, available: available), test: part(test, available: test.count))
  }
}

extension DataInfo {
  /// What differs from other data so that a run cannot go on, in words.
  fileprivate func changes(from old: DataInfo) -> [String] {
    func words(_ part: Part) -> String { "\(part.count) images, sha256 \(part.sha256.prefix(12))…" }
    let parts = [("train", old.train, train), ("test", old.test, test)]
    let names = old.classNames == classNames ? [] : ["the classes have other names"]
    return parts.filter { $0.1.sha256 != $0.2.sha256 }
      .map { "\($0.0) \(words($0.1)) (now \(words($0.2)))" } + names
  }
}

// MARK: Measuring

extension ObservedTraining {
  /// Accuracy on training images, test images and their components, with every kind of BatchNorm
  /// statistics that the network has.
  private func measure(_ network: Network) throws -> [AccuracyMeasurement] {
    let limit = recipe.measureLimit ?? test.count
    let conditions = Condition.standard(
      radii: recipe.radii, rule: recipe.rule, rescales: [recipe.rescale])
    let kinds: [Statistics] = recipe.norm.hasBatchStatistics ? [.running, .batch] : [.running]
    return try kinds.flatMap { statistics in
      try measure(network, train.subset(first: limit), [.original], statistics)
        + measure(network, test.subset(first: limit), conditions, statistics)
    }
  }

  private func measure(
    _ network: Network, _ data: Dataset, _ conditions: [Condition], _ statistics: Statistics
  ) throws -> [AccuracyMeasurement] {
    let evaluation = Evaluation(
      statistics: statistics, precision: recipe.precision, batchSize: recipe.measureBatchSize)
    let outcomes = try evaluation.outcomes(of: network, on: data, under: conditions)
    return outcomes.rows.map { row in
      AccuracyMeasurement(
        split: data.split.rawValue, condition: row.condition.name, radius: row.condition.radius,
        rescale: row.condition.rescale.rawValue, statistics: statistics.rawValue,
        correct: outcomes.correct(row), count: data.count)
    }
  }
}
