import Foundation
import Testing
import Torch
import Vision

@testable import Training

/// A run that was stopped and resumed is the uninterrupted one, to the bit.
@Suite struct TrainerResumeTests {
  static let recipes: [Recipe] = [
    .quick(
      norm: .batch, optimizer: .sgd, learningRate: 0.02, momentum: 0.9, nesterov: true,
      augment: .cropFlip),
    .quick(optimizer: .sgd, learningRate: 0.02),
    .quick(norm: .batch, augment: .cropFlip, seed: 3),
    .quick(norm: .none),
    .quick(norm: .batch, precision: .bfloat16),
  ]

  private func uninterrupted(_ recipe: Recipe) throws -> Rehearsal {
    let whole = Rehearsal(recipe)
    try whole.run()
    return whole
  }

  /// Stopped while the network is measured: the epoch's work is lost.
  @Test(arguments: recipes) func afterAStopWhileMeasuring(_ recipe: Recipe) throws {
    let stopped = Rehearsal(recipe)
    var measured = 0
    #expect(throws: Stop.self) {
      try stopped.run(measure: { _ in
        measured += 1
        if measured == 2 { throw Stop() }
      })
    }
    #expect(try stopped.folder.epochs().map(\.epoch) == [1])
    var resumedAfter: [Int] = []
    try stopped.run { if case .resumed(let epochs) = $0 { resumedAfter.append(epochs) } }
    #expect(resumedAfter == [1])
    try stopped.expectSame(as: uninterrupted(recipe))
  }

  @Test(arguments: [1, 2]) func afterEveryWholeEpoch(_ epochs: Int) throws {
    let stopped = Rehearsal()
    try stopped.run(epochs: epochs)
    try stopped.run()
    try stopped.expectSame(as: uninterrupted(.quick()))
  }

  /// Logged but not checkpointed: the epoch runs again and is not logged twice.
  @Test func afterAKillBetweenLogAndCheckpoint() throws {
    let killed = Rehearsal(.quick(norm: .batch))
    try killed.run(epochs: 1)
    let first = Data(contents(killed.folder.checkpointPath))
    try killed.run(epochs: 2)
    try first.write(to: URL(fileURLWithPath: killed.folder.checkpointPath))
    #expect(try killed.folder.epochs().map(\.epoch) == [1, 2])
    try killed.run()
    #expect(try killed.folder.epochs().map(\.epoch) == [1, 2, 3])
    try killed.expectSame(as: uninterrupted(.quick(norm: .batch)))
  }

  @Test func afterAKillBeforeTheFirstCheckpoint() throws {
    let killed = Rehearsal()
    try killed.run(epochs: 1)
    try FileManager.default.removeItem(atPath: killed.folder.checkpointPath)
    try killed.run()
    #expect(try killed.folder.epochs().map(\.epoch) == [1, 2, 3])
    try killed.expectSame(as: uninterrupted(.quick()))
  }

  @Test func afterAKillInTheMiddleOfALogLine() throws {
    let killed = Rehearsal()
    try killed.run(epochs: 1)
    let line = String(decoding: contents(killed.folder.metricsPath), as: UTF8.self)
    write(line + line.prefix(40), to: killed.folder.metricsPath)
    try killed.run()
    try killed.expectSame(as: uninterrupted(.quick()))
    #expect(contents(killed.folder.metricsPath).count { $0 == UInt8(ascii: "\n") } == 3)
  }

  @Test func afterAKillInTheMiddleOfAFile() throws {
    let killed = Rehearsal()
    try killed.run(epochs: 1)
    let leftovers = [killed.folder.modelPath, killed.folder.checkpointPath].map { $0 + ".part-12" }
    for path in leftovers { write("half a file", to: path) }
    try killed.run(epochs: 2)
    #expect(!leftovers.contains { FileManager.default.fileExists(atPath: $0) })
  }

  @Test func aCompleteRunChangesNothing() throws {
    let done = Rehearsal(.quick(epochs: 2))
    try done.run()
    func files() -> [[UInt8]] {
      [
        done.folder.infoPath, done.folder.metricsPath, done.folder.modelPath,
        done.folder.checkpointPath,
      ].map(contents)
    }
    let before = files()
    var events: [String] = []
    try done.run { events.append("\($0)") }
    #expect(events == ["resumed(epochs: 2)"] && files() == before)
  }
}
