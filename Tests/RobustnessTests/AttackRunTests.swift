import Foundation
import Testing
import Torch

@testable import Robustness

@Suite struct AttackRunTests {
  let victim = smoothVictim(inputs: 16)
  let images = (testImages([23, 1, 4, 4], seed: 40) * 255).rounded().to(.uint8)
  let labels: Tensor
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("attack-\(UUID().uuidString)").path

  init() throws {
    labels = try victim.logits(images.to(.float64) / 255).argmax(1)
  }

  private func run(
    _ attack: any Attack = PGD(.linf, steps: 3), folder: String? = nil, seed: UInt64 = 0,
    keepsImages: Bool = false, batchSize: Int = 5
  ) -> AttackRun {
    AttackRun(
      attack, within: [Epsilon(4.0 / 255), 0.1], seed: seed, batchSize: batchSize, folder: folder,
      keepsImages: keepsImages, modelMark: "mark")
  }

  @Test func isItsBatchesOneAfterTheOther() throws {
    let attack = PGD(.linf, steps: 3)
    var ranges: [Range<Int>] = []
    let record = try run().run(on: victim, images, labels) { batch in
      ranges.append(batch.range)
      let pixels = images[batch.range].to(.float32) / 255
      let alone = try attack.run(
        on: victim, pixels, labels[batch.range], within: [Epsilon(4.0 / 255), 0.1],
        seed: derivedSeed(0, stream: UInt64(batch.index)))
      #expect(batch.rows == alone.results.map(\.row))
      #expect(batch.images.map(\.floats) == alone.results.map(\.images.floats))
    }
    #expect(ranges == [0..<5, 5..<10, 10..<15, 15..<20, 20..<23])
    #expect(record.labels == labels.ints && record.cleanPredictions == labels.ints)
    #expect(record.rows.map(\.predictions.count) == [23, 23])
    #expect(record.rows[1].distances.linf.count == 23 && record.nearest == nil)
    #expect(record.rows[0].roundedPredictions?.count == 23)
  }

  @Test func viewsCount() {
    let row = AttackRecord.Row(
      epsilon: 0.1, predictions: [0, 1, 1, 0, 2], roundedPredictions: [0, 0, 1, 0, 2],
      distances: Distances(linf: [1, 2, 3, 4, 5], l2: [], l1: []), queries: Queries())
    let batch = AttackRunTests.record(
      labels: [0, 0, 0, 1, 0], clean: [0, 0, 0, 0, 0], row: row)
    #expect(batch.isCleanCorrect == [true, true, true, false, true])
    #expect(batch.isRobust(row) == [true, false, false, false, false])
    #expect(batch.isFooled(row) == [false, true, true, false, true])
    #expect(batch.isRoundedRobust(row) == [true, true, false, false, false])
    #expect(batch.medianDistance(row) == 3)
  }

  private static func record(
    labels: [Int], clean: [Int], row: AttackRecord.Row
  ) -> AttackRecord {
    let settings = AttackSettings(
      attack: "", norm: .linf, parameters: [], epsilons: [], seed: 0, batchSize: 1,
      stopsOnSuccess: true, measuresRounding: true, model: "", judge: nil, count: 5, data: "")
    return AttackRecord(
      settings: settings, labels: labels, cleanPredictions: clean, rows: [row], nearest: nil,
      warnings: [])
  }

  struct Stop: Error {}

  /// Stopped after two batches, and once more in the middle of writing a file.
  @Test(arguments: [true, false]) func goesOnToTheSameBits(keepsImages: Bool) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let attack = MinimalPGD(steps: 5, rounds: 4)
    let whole = try run(attack).run(on: victim, images, labels)
    let stopping = run(attack, folder: folder, keepsImages: keepsImages)
    #expect(throws: Stop.self) {
      _ = try stopping.run(on: victim, images, labels) { if $0.index == 1 { throw Stop() } }
    }
    let leftover = folder + "/batch-00002.safetensors.part-1"
    try Data([1, 2]).write(to: URL(fileURLWithPath: leftover))
    var resumed: [Bool] = []
    var attacked: [[Float]] = []
    let record = try stopping.run(on: victim, images, labels) { batch in
      resumed.append(batch.isResumed)
      attacked += batch.images.map(\.floats) + (batch.nearestImages.map { [$0.floats] } ?? [])
    }
    #expect(resumed == [true, true, false, false, false])
    #expect(record == whole && record.nearest?.predictions.count == 23)
    #expect(!FileManager.default.fileExists(atPath: leftover))
    #expect(attacked.count == (keepsImages ? 15 : 9))
    guard keepsImages else { return }
    var fresh: [[Float]] = []
    _ = try run(attack).run(on: victim, images, labels) { batch in
      fresh += batch.images.map(\.floats) + [batch.nearestImages!.floats]
    }
    #expect(attacked == fresh)
  }

  @Test func aFolderOfAnotherAttackIsRefused() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try run(folder: folder).run(on: victim, images, labels)
    let path = folder + "/batch-00000.safetensors"
    func failure(_ other: AttackRun, _ images: Tensor, _ model: Victim? = nil) -> String {
      attackFailure { _ = try other.run(on: model ?? victim, images, labels) }
    }
    #expect(
      failure(run(folder: folder, seed: 1), images) == """
        \(path) is of another attack: there seed is 0, not 1; choose another folder, or remove this \
        one to start again
        """)
    #expect(
      failure(run(PGD(.linf, steps: 4), folder: folder), images).contains(
        "there the parameters is steps 3"))
    #expect(failure(run(.fgsm(.l2) as PGD, folder: folder), images).contains("attack is pgd"))
    #expect(failure(run(folder: folder), images.flipped([3])).contains("there the data is 23"))
    #expect(failure(run(folder: folder, batchSize: 6), images).contains("the batch size is 5"))
    let other = Victim("other") { try victim.logits($0) }
    #expect(
      failure(run(folder: folder), images, other).contains(
        "the model is smooth, float32 mark, not other, float32 mark"))
    #expect(failure(run(folder: folder, keepsImages: true), images).contains("keeps no images"))
    try Data("{}".utf8).write(to: URL(fileURLWithPath: path))
    #expect(failure(run(folder: folder), images).contains(path))
  }

  @Test func settingsAndRowsAreJSON() throws {
    let record = try run(MinimalFGSM(levels: 40)).run(on: victim, images, labels)
    let data = try JSONEncoder().encode(record)
    #expect(try JSONDecoder().decode(AttackRecord.self, from: data) == record)
  }
}
