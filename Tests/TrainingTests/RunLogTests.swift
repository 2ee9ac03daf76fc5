import Testing
import Torch
import Vision

@testable import Training

@Suite struct RunLogTests {
  @Test(arguments: [(200, 100, true), (160, 100, false), (100, 99, false), (256, 0, true)])
  func overfittingIsAGapOfThirtyPercent(single: Int, iterated: Int, shows: Bool) {
    let found = AdversaryMeasurement(
      count: 256, clean: 256, singleStep: single, iterated: iterated)
    #expect(found.showsOverfitting == shows)
  }

  /// Catastrophic overfitting is told once an epoch and stays in the log.
  @Test func overfittingIsReported() throws {
    let rehearsal = Rehearsal(.quick(epochs: 2))
    try rehearsal.folder.create(rehearsal.info)
    var told: [String] = []
    let trainer = Trainer(
      info: rehearsal.info, folder: rehearsal.folder,
      measure: { _, epoch in
        EpochMeasurements(
          adversary: AdversaryMeasurement(
            count: 10, clean: 9, singleStep: 8, iterated: epoch == 1 ? 7 : 0))
      }, report: { if case .warning(let text) = $0 { told.append(text) } })
    _ = try trainer.run(on: rehearsal.data.images, rehearsal.data.labels)
    #expect(told.count == 1)
    #expect(
      told[0].hasPrefix(
        "epoch 2: catastrophic overfitting: 8 of 10 test images withstand one step of the attack, "
          + "0 withstand ten."))
    #expect(try rehearsal.folder.epochs().map { $0.adversary?.iterated } == [7, 0])
  }
}
