import Foundation
import Studies
import Torch
import Training
import Vision

/// The answers of models that are to be compared: read, or had now.
struct ComparedModels {
  let paths: [String]
  let options: ComparedOptions
  let out: String?
  let quiet: Bool

  /// - Throws: what reading, loading and asking throw; ``Failure`` where nothing says which images.
  func load() throws -> [ComparedModel] {
    let saved = try paths.map(savedOutcomes)
    var outcomes = saved
    let missing = paths.indices.filter { saved[$0] == nil }
    if !missing.isEmpty {
      let known = saved.compactMap { $0 }
      let images = try self.images(known)
      let conditions = self.conditions(known)
      for place in missing {
        outcomes[place] = try audit(paths[place], images, conditions, place)
      }
    }
    let all = outcomes.compactMap { $0 }
    let titles = DistinctTitles.of(try zip(paths, all).map(title), at: paths)
    return zip(zip(titles, paths), all).map {
      ComparedModel(title: $0.0, path: $0.1, outcomes: $1)
    }
  }

  private func title(_ path: String, _ outcomes: Outcomes) throws -> String {
    let folder = RunFolder(path)
    return folder.exists ? try folder.info().title : outcomes.source.model
  }

  // MARK: Read

  /// The answers that lie at a path; nil for a model, for a run that was not audited, and for one that was
  /// audited on other data than was asked for.
  private func savedOutcomes(_ path: String) throws -> Outcomes? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Failure("there is no run, audit or model at \(path)")
    }
    guard isFolder.boolValue else {
      return try Outcomes.isFile(path) ? Outcomes(contentsOf: path) : nil
    }
    let file = path + "/" + AuditFiles.outcomes(options.statistics)
    guard FileManager.default.fileExists(atPath: file) else {
      guard RunFolder(path).exists else {
        throw Failure(
          "\(path) is neither a run folder (it has no run.json) nor an audit folder (no "
            + "\(AuditFiles.outcomes(options.statistics))); make one with passband audit MODEL --out "
            + path)
      }
      return nil
    }
    let outcomes = try Outcomes(contentsOf: file)
    return RunFolder(path).exists && !isOfData(outcomes) ? nil : outcomes
  }

  private func isOfData(_ outcomes: Outcomes) -> Bool {
    guard let data = options.data else { return true }
    let source = outcomes.source.data
    return source.name == data && source.split == options.split.rawValue
      && (options.limit.map { source.count == $0 } ?? true)
  }

  // MARK: Audited now

  private func images(_ known: [Outcomes]) throws -> Dataset {
    if let data = options.data { return try loadData(data, options.split, limit: options.limit) }
    if let source = known.first?.source.data {
      guard let split = DataSplit(rawValue: source.split) else {
        throw Failure(
          "the audits are of the unknown split \(source.split); name the data with --data")
      }
      let images = try loadData(source.name, split, limit: source.count)
      guard images.sha256 == source.sha256 else {
        throw Failure(
          "\(source.name) \(source.split) is not what it was when the audits were made (SHA-256 "
            + "\(images.sha256.prefix(12))… instead of \(source.sha256.prefix(12))…); audit the models "
            + "again with passband audit, or name all of them with --data")
      }
      return images
    }
    guard let run = paths.lazy.map({ RunFolder($0) }).first(where: \.exists) else {
      throw Failure(
        "none of the models says which images to compare them on; name them with --data "
          + "(fashion-mnist, mnist, cifar10, cifar100)")
    }
    return try loadData(run.info().data.name, options.split, limit: options.limit)
  }

  /// Those of the audits, unless radii are named.
  private func conditions(_ known: [Outcomes]) -> [Condition] {
    if options.radii == nil, let first = known.first { return first.rows.map(\.condition) }
    return Condition.standard(
      radii: options.radii?.values ?? [4, 8, 12, 16], rule: options.rule,
      rescales: options.rescale.values)
  }

  private func audit(
    _ path: String, _ images: Dataset, _ conditions: [Condition], _ place: Int
  ) throws -> Outcomes {
    let source = ModelSource(path: path)
    try source.requireModel()
    let classifier = try source.load(for: images)
    let line = ProgressLine(quiet: quiet)
    let evaluation = Evaluation(
      statistics: options.statistics, precision: options.precision.resolved,
      batchSize: options.batchSize)
    let outcomes = try evaluation.outcomes(of: classifier, on: images, under: conditions) {
      line.show("\(path) · \(grouped($0))/\(grouped(images.count)) images")
    }
    line.finish()
    try keep(outcomes, place)
    return outcomes
  }

  /// So that the next comparison need not ask again.
  private func keep(_ outcomes: Outcomes, _ place: Int) throws {
    guard let out else { return }
    let name = DistinctTitles.of(
      paths.map { URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent }, at: paths)[
        place]
    let folder = "\(out)/audits/\(name.replacing("/", with: "-"))"
    try makeFolder(folder)
    try outcomes.write(to: folder + "/" + AuditFiles.outcomes(options.statistics))
  }
}
