import Foundation
import Robustness
import Studies
import Torch
import Vision

/// The folder of `passband attack --save`.
///
/// `attack.json` marks it and holds the result once there is one · `outcomes.jsonl` a line an attack,
/// ε and image · `clean.safetensors` the clean images and labels · `NAME/eps-8-255.safetensors` the
/// attacked images as floats · `NAME/eps-8-255/00000.png` the same rounded to 8 bits · `NAME/nearest`
/// likewise, at any distance, where the attack looks for the nearest adversary · `state/` what
/// `--resume` goes on from, of no more use when all is done.
final class SavedAttack {
  private let folder: String
  /// The files being written, by attack and ε.
  private var streams: [String: SafetensorsStream] = [:]

  private var markPath: String { folder + "/attack.json" }
  var stateFolder: String { folder + "/state" }

  /// - Throws: ``Failure`` for a folder with anything else in it, or one that is not to be resumed.
  init(_ folder: String, resuming: Bool) throws {
    self.folder = folder
    let isMarked = FileManager.default.fileExists(atPath: markPath)
    guard !isMarked || resuming else {
      throw Failure(
        "there is a saved attack in \(folder) already; go on with it with --resume, or choose "
          + "another --save")
    }
    try makeFolder(folder)
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    guard isMarked || names?.isEmpty == true else {
      throw Failure("\(folder) is not empty and holds no saved attack; choose another --save")
    }
    if !isMarked { try write(Data("{}\n".utf8), to: markPath) }
  }

  /// Keeps the images of a batch: those at each ε, and the nearest adversaries where the attack looks
  /// for them.
  func keep(
    _ batch: AttackedBatch, of attack: String, _ epsilons: [Epsilon], _ data: Dataset
  ) throws {
    let names = epsilons.map { "eps-" + "\($0)".replacingOccurrences(of: "/", with: "-") }
    for (name, images) in zip(names, batch.images) {
      try keep(images, batch, data.count, as: "\(attack)/\(name)")
    }
    if let nearest = batch.nearestImages {
      try keep(nearest, batch, data.count, as: "\(attack)/nearest")
    }
  }

  private func keep(
    _ images: Tensor, _ batch: AttackedBatch, _ count: Int, as name: String
  ) throws {
    try makeFolder("\(folder)/\(name)")
    try stream(name, [count] + images.shape.dropFirst()).append(images.to(.float32))
    let pixels = roundedTo8Bits(images)
    for (place, index) in batch.range.enumerated() {
      let path = "\(folder)/\(name)/\(String(format: "%05d", index)).png"
      guard !(batch.isResumed && FileManager.default.fileExists(atPath: path)) else { continue }
      try ImageFile.writePNG(Raster(pixels[place]), to: path)
    }
    guard batch.range.upperBound == count else { return }
    try streams.removeValue(forKey: name)?.finish()
  }

  private func stream(_ name: String, _ shape: [Int]) throws -> SafetensorsStream {
    if let stream = streams[name] { return stream }
    let stream = try SafetensorsStream(
      "\(folder)/\(name).safetensors", name: "images", shape: shape, dtype: .float32)
    streams[name] = stream
    return stream
  }

  /// Writes what is known when all attacks have ended.
  func finish(_ result: RobustnessResult, _ records: [AttackRecord], _ data: Dataset) throws {
    try StateDictionary([("images", data.images), ("labels", data.labels)])
      .write(to: folder + "/clean.safetensors")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let lines = try records.flatMap(AttackedImage.all).map { try encoder.encode($0) + [0x0A] }
    try write(Data(lines.joined()), to: folder + "/outcomes.jsonl")
    encoder.outputFormatting.insert(.prettyPrinted)
    try write(try encoder.encode(result) + [0x0A], to: markPath)
  }

  private func write(_ data: Data, to path: String) throws {
    try AtomicFile.write([UInt8](data), to: path)
  }
}

/// A line of `outcomes.jsonl`.
private struct AttackedImage: Encodable {
  let attack: String
  let eps: Epsilon
  /// In the data set, from 0.
  let index: Int
  let label, clean, predicted: Int
  let rounded: Int?
  /// Right when clean, wrong now.
  let fooled: Bool
  let linf, l2, l1: Double

  static func all(_ record: AttackRecord) -> [AttackedImage] {
    zip(record.rows, record.settings.epsilons).flatMap { row, epsilon in
      let fooled = record.isFooled(row)
      return record.labels.indices.map { index in
        AttackedImage(
          attack: record.settings.attack, eps: epsilon, index: index,
          label: record.labels[index], clean: record.cleanPredictions[index],
          predicted: row.predictions[index], rounded: row.roundedPredictions?[index],
          fooled: fooled[index], linf: row.distances.linf[index], l2: row.distances.l2[index],
          l1: row.distances.l1[index])
      }
    }
  }
}
