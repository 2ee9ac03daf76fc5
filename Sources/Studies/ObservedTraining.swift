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
  /// The training images with the labels that are trained on.
  var labelledTrain: Dataset

  /// - Throws: `RunError` listing everything that is wrong with the recipe or does not fit the data.
  public init(recipe: Recipe, folder: RunFolder, train: Dataset, test: Dataset) throws {
    let problems = recipe.problems + Self.misfits(recipe, train, test)
    guard problems.isEmpty else {
      throw RunError("this recipe cannot run:\n  " + problems.joined(separator: "\n  "))
    }
    self.recipe = recipe
    self.folder = folder
    let used = recipe.limit.map { train.subset(first: $0) } ?? train
    self.train = used
    self.test = test
    available = train.count
    labelledTrain = used.relabelled(recipe.changedLabels(used.labels, classes: used.classCount))
    try requireFit(networkSpec.problems)
  }

  private func requireFit(_ problems: [String]) throws {
    guard !problems.isEmpty else { return }
    throw RunError(
      "this recipe cannot run on \(train.name):\n  " + problems.joined(separator: "\n  "))
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
    return checks.filter { !$0.0 }.map(\.1)
  }

  /// Starts the run, or goes on with it where the folder holds one of the same recipe.
  ///
  /// - Throws: `RunError` when the folder's run has another recipe or other data; else what
  ///   training throws.
  /// - Parameter shouldStop: asked after each step; true ends the run with its state kept.
  public func run(
    report: @escaping (TrainingEvent) -> Void = { _ in },
    shouldStop: @escaping () -> Bool = { false }
  ) throws -> Network {
    let info = try folder.exists ? continued(report) : started()
    let trainer = Trainer(
      info: info, folder: folder,
      measure: { try measure($0, epoch: $1, shouldStop: shouldStop) }, report: report,
      shouldStop: shouldStop)
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
  private func continued(_ report: (TrainingEvent) -> Void) throws -> RunInfo {
    var info = try folder.info()
    let done = try folder.epochs().last?.epoch ?? 0
    guard recipe.epochs >= done else {
      throw RunError(
        "\(folder.path) has \(done) epochs already; --epochs \(recipe.epochs) cannot take any back")
    }
    if recipe.schedule.kind != .cosine && recipe.schedule.kind != .oneCycle {
      // Nothing before the last epoch depends on how many there are: more of them continue a run.
      info.recipe.epochs = recipe.epochs
    }
    // What is watched changes nothing of what is trained.
    let rule = info.recipe.measuring.rule
    info.recipe.measuring = recipe.measuring
    info.recipe.measuring.rule = rule
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
    for change in EnvironmentInfo.current(precision: recipe.precision).changes(
      from: info.environment)
    {
      report(.warning("\(change): the bits may differ from those of one uninterrupted run"))
    }
    try folder.create(info)
    return info
  }

  private var networkSpec: NetworkSpec {
    let standardizes = recipe.network.standardize == .data
    let (mean, deviation) = standardizes ? train.channelStatistics : ([], [])
    return recipe.networkSpec(
      channels: train.channels, height: train.height, width: train.width,
      classes: train.classCount, mean: mean, deviation: deviation)
  }

  private var network: NetworkInfo {
    let spec = networkSpec
    return NetworkInfo(spec: spec, parameters: spec.build(seed: 0).parameterCount)
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

extension EnvironmentInfo {
  /// What differs from another environment and can change bits, in words.
  fileprivate func changes(from old: EnvironmentInfo) -> [String] {
    let pairs = [
      ("threads", "\(old.threads)", "\(threads)"), ("libtorch", old.libtorch, libtorch),
      ("the processor's instructions", old.capability, capability),
      ("Passband", old.passband, passband),
    ]
    return pairs.filter { $0.1 != $0.2 }.map { "\($0.0): \($0.1) before, \($0.2) now" }
  }
}
