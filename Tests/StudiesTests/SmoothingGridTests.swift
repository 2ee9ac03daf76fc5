import Foundation
import Testing
import Torch
import Training
import Vision

@testable import Robustness
@testable import Studies

@Suite struct SmoothingGridTests {
  private let folder = TemporaryFolder()
  private let data: Dataset
  private let network = NetworkSpec(
    .lenet5, norm: .batch, channels: 1, height: 28, width: 28, classes: 3
  ).build(seed: 4)

  init() throws {
    let pixels = Tensor.randomIntegers([12, 1, 28, 28], in: 0..<256, using: Generator(seed: 3))
    let images = pixels.to(.uint8)
    let labels = network.logits(unitImages(images), .running).argmax(1)
    data = Dataset(
      name: "noise", split: .test, images: images, labels: labels, classNames: ["a", "b", "c"])
  }

  private func grid(
    _ smoothings: [KernelSmoothing], seed: UInt64 = 0, calibration: Dataset? = nil
  ) -> SmoothingGrid {
    SmoothingGrid(
      [.init(name: "net", sha256: "ab") { network.copy() }], smoothings,
      [.init(PGD.fgsm(.linf)), .init(PGD(.linf, steps: 2))], within: [0.001, 0.02],
      calibration: calibration, seed: seed, batchSize: 5, folder: folder("grid"))
  }

  private let smoothings: [KernelSmoothing] = [.mix(rho: 1), .lowPass(radius: 1)]

  @Test func everyCellIsThere() throws {
    let result = try grid(smoothings).run(on: data)
    #expect(result.rows.map(\.method) == ["none", "mix", "lowpass"])
    #expect(result.rows.map(\.rho) == [0, 1, nil] && result.rows[2].radius == 1)
    #expect(result.rows[0].clean.correct == 12, "the labels are its own answers")
    for row in result.rows {
      #expect(row.entries.map(\.attack) == ["fgsm", "pgd", "worst"])
      for (place, _) in result.threat.eps.enumerated() {
        let scores = row.entries.map { $0.robust[place].correct }
        #expect(scores[2] <= min(scores[0], scores[1]) && scores[0] <= row.clean.correct)
      }
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder("grid/cells")).sorted()
    #expect(
      files == [
        "net-lowpass-radius-1.0-strict-fgsm.json", "net-lowpass-radius-1.0-strict-pgd.json",
        "net-mix-rho-1.0-fgsm.json", "net-mix-rho-1.0-pgd.json", "net-none-fgsm.json",
        "net-none-pgd.json",
      ])
    #expect(
      try JSONDecoder().decode(SmoothingGridResult.self, from: JSONEncoder().encode(result))
        == result)
  }

  /// The numbers are those of the smoothed network attacked by itself.
  @Test func aCellIsTheAttackOnTheSmoothedModel() throws {
    let result = try grid(smoothings).run(on: data)
    let smooth = network.copy()
    try KernelSmoothing.mix(rho: 1).apply(to: smooth, .first)
    let record = try AttackRun(
      PGD(.linf, steps: 2), within: [0.001, 0.02], batchSize: 5, measuresRounding: false
    ).run(on: Victim(smooth), data.images, data.labels)
    #expect(result.rows[1].clean.correct == record.isCleanCorrect.count { $0 })
    #expect(
      result.rows[1].entries[1].robust.map(\.correct)
        == record.rows.map { record.isRobust($0).count { $0 } })
  }

  @Test func aStoppedGridGoesOnWithTheCellsThatLack() throws {
    let first = try grid(smoothings).run(on: data)
    let lost = folder("grid/cells/net-mix-rho-1.0-pgd.json")
    let whole = contents(lost)
    try FileManager.default.removeItem(atPath: lost)
    var computed: [String] = []
    let again = try grid(smoothings).run(on: data) { step in
      #expect(step.count == 6)
      if !step.isKept, step.images == 12 { computed.append(step.cell) }
    }
    #expect(again == first && computed == ["net, mix, rho 1.0, pgd"])
    #expect(contents(lost) == whole)
  }

  @Test func cellsOfAnotherGridAreNotMixedIn() throws {
    _ = try grid(smoothings).run(on: data)
    let path = folder("grid/cells/net-none-fgsm.json")
    #expect(
      errorText { _ = try grid(smoothings, seed: 1).run(on: data) }
        == "\(path) is of another grid: there seed is 0, not 1; choose another --out, or remove this "
        + "folder to start again")
    try Data("{}".utf8).write(to: URL(fileURLWithPath: path))
    #expect(
      errorText { _ = try grid(smoothings).run(on: data) }
        == "\(path) is no cell of a grid; remove it to compute it again")
  }

  @Test func averagesAreEstimatedWhereAsked() throws {
    let kept = try grid([.mix(rho: 1)]).run(on: data)
    try FileManager.default.removeItem(atPath: folder("grid"))
    let anew = try grid([.mix(rho: 1)], calibration: data).run(on: data)
    #expect(kept.calibration == nil && anew.calibration?.count == 12)
    #expect(anew.rows[0] == kept.rows[0], "the model as it is stays")
  }
}
