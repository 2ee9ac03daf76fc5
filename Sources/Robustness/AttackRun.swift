internal import Foundation
public import Torch
internal import Vision

/// An attack on a whole data set, batch by batch: memory is bounded by the batch, and a run that
/// was stopped goes on where it was.
///
/// The random numbers of a batch depend on the seed and on its index alone, so neither stopping nor
/// the order of batches changes a result.
public struct AttackRun {
  public var attack: any Attack
  public var epsilons: [Epsilon]
  public var seed: UInt64
  public var batchSize: Int
  /// Leave fooled examples alone; see ``Attack/run(on:judgedBy:_:_:asksAgain:within:seed:stopsOnSuccess:measuresRounding:)``.
  public var stopsOnSuccess: Bool
  public var measuresRounding: Bool
  /// Repeat the search on the judge where only a stand-in is fooled; see there.
  public var asksAgain: Bool
  /// The folder for the state, a file a batch; none: a stopped run starts again.
  public var folder: String?
  /// Whether the files hold the attacked images too: as many floats an ε as the data has.
  public var keepsImages: Bool
  /// What tells this model from others of its name, for example its file's checksum: going on with
  /// another model in the same folder is refused.
  public var modelMark: String

  public init(
    _ attack: any Attack, within epsilons: [Epsilon], seed: UInt64 = 0, batchSize: Int = 100,
    stopsOnSuccess: Bool = true, measuresRounding: Bool = true, asksAgain: Bool = false,
    folder: String? = nil,
    keepsImages: Bool = false, modelMark: String = ""
  ) {
    demand(batchSize >= 1, "AttackRun: a batch of \(batchSize) images")
    self.attack = attack
    self.epsilons = epsilons
    self.seed = seed
    self.batchSize = batchSize
    self.stopsOnSuccess = stopsOnSuccess
    self.measuresRounding = measuresRounding
    self.asksAgain = asksAgain
    self.folder = folder
    self.keepsImages = keepsImages
    self.modelMark = modelMark
  }

  /// Attacks every image.
  ///
  /// - Parameters:
  ///   - images: uint8 (N, C, H, W), or float in [0, 1].
  ///   - labels: int64 (N).
  ///   - judge: a precise model for a quick stand-in; see ``Attack/run(on:judgedBy:_:_:asksAgain:within:seed:stopsOnSuccess:measuresRounding:)``.
  ///   - receive: called with each batch, also with those read back.
  /// - Throws: ``AttackError`` for what cannot be attacked, or a folder of another attack;
  ///   `TorchError` when a file cannot be read or written; what model and `receive` throw.
  public func run(
    on victim: Victim, judgedBy judge: Victim? = nil, _ images: Tensor, _ labels: Tensor,
    receive: (AttackedBatch) throws -> Void = { _ in }
  ) throws -> AttackRecord {
    let count = images.shape.first ?? 0
    guard images.rank == 4, count > 0, labels.shape == [count] else {
      throw AttackError(
        "an attack needs images (N, C, H, W) and a label for each, and got \(images.shape) and "
          + "\(labels.shape)")
    }
    let settings = settings(victim, judge, images, labels)
    try prepareFolder()
    var record: AttackRecord?
    for index in 0..<(count + batchSize - 1) / batchSize {
      let range = index * batchSize..<min((index + 1) * batchSize, count)
      let batch =
        try stored(index, range, settings)
        ?? computed(
          index, range, settings, victim, judge, images, labels)
      if record == nil {
        record = AttackRecord(settings: settings, batch)
      } else {
        record?.append(batch)
      }
      try receive(batch)
    }
    return record!
  }

  private func stored(
    _ index: Int, _ range: Range<Int>, _ settings: AttackSettings
  ) throws -> AttackedBatch? {
    guard let path = path(index), FileManager.default.fileExists(atPath: path) else { return nil }
    return try AttackedBatch(
      contentsOf: path, settings, index: index, range: range, keepsImages: keepsImages)
  }

  private func computed(
    _ index: Int, _ range: Range<Int>, _ settings: AttackSettings, _ victim: Victim,
    _ judge: Victim?, _ images: Tensor, _ labels: Tensor
  ) throws -> AttackedBatch {
    let pixels = images.dtype == .uint8 ? unitImages(images[range]) : images[range]
    let report = try attack.run(
      on: victim, judgedBy: judge, pixels, labels[range], asksAgain: asksAgain, within: epsilons,
      seed: derivedSeed(seed, stream: UInt64(index)), stopsOnSuccess: stopsOnSuccess,
      measuresRounding: measuresRounding)
    let batch = AttackedBatch(report, index: index, range: range)
    if let path = path(index) { try batch.write(to: path, settings, keepsImages: keepsImages) }
    return batch
  }
}

// MARK: Folder and settings

extension AttackRun {
  private func path(_ index: Int) -> String? {
    folder.map { $0 + String(format: "/batch-%05d.safetensors", index) }
  }

  /// Makes the folder, and removes what a kill in the middle of writing left behind.
  private func prepareFolder() throws {
    guard let folder else { return }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw AttackError("cannot make the folder \(folder): \(error.localizedDescription)")
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.contains(".safetensors.part-") {
      try? FileManager.default.removeItem(atPath: folder + "/" + name)
    }
  }

  private func settings(
    _ victim: Victim, _ judge: Victim?, _ images: Tensor, _ labels: Tensor
  ) -> AttackSettings {
    AttackSettings(
      attack: attack.name, norm: attack.norm, parameters: attack.parameters, epsilons: epsilons,
      seed: seed, batchSize: batchSize, stopsOnSuccess: stopsOnSuccess,
      measuresRounding: measuresRounding,
      model: [victim.summary, modelMark].filter { !$0.isEmpty }.joined(separator: " "),
      judge: judge.map { $0.summary + (asksAgain ? ", asked again" : "") }, count: labels.count,
      data: checksum(images, labels))
  }

  private func checksum(_ images: Tensor, _ labels: Tensor) -> String {
    var checksum = Checksum(.sha256)
    images.to(.cpu).contiguous().withUnsafeBytes { checksum.update($0) }
    labels.to(.cpu).contiguous().withUnsafeBytes { checksum.update($0) }
    return checksum.finish()
  }
}
