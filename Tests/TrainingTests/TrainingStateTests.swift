import Foundation
import Testing
import Torch
import Vision

@testable import Training

/// Checkpoints that must not be gone on from: the error says why, and nothing is lost.
@Suite struct TrainingStateTests {
  private let rehearsal = Rehearsal(.quick(epochs: 2))
  private var path: String { rehearsal.folder.checkpointPath }

  /// The error of resuming, after one whole epoch, from the checkpoint that `damage` leaves.
  private func error(damage: (String) throws -> Void) throws -> String {
    try rehearsal.run(epochs: 1)
    try damage(path)
    let (log, model, left) = (
      contents(rehearsal.folder.metricsPath), contents(rehearsal.folder.modelPath), contents(path)
    )
    let text = errorText { try rehearsal.run() }
    #expect(contents(rehearsal.folder.metricsPath) == log)
    #expect(contents(rehearsal.folder.modelPath) == model)
    #expect(contents(path) == left)
    return text
  }

  /// Changes what a checkpoint holds and seals it anew: whole, and of something else.
  private func rewrite(_ change: (inout StateDictionary) -> Void) throws {
    let files = CheckpointFiles(rehearsal.folder)
    var state = try files.read().state
    change(&state)
    try files.write(state)
  }

  @Test func truncated() throws {
    let text = try error { path in
      try Data(contents(path).dropLast(100)).write(to: URL(fileURLWithPath: path))
    }
    #expect(
      text.hasPrefix(
        "this run cannot go on: \(path) is damaged (not a whole safetensors file: "))
  }

  @Test func empty() throws {
    let text = try error { write("", to: $0) }
    #expect(
      text.hasPrefix(
        "this run cannot go on: \(path) is damaged (not a whole safetensors file: it has 0 bytes; ")
    )
  }

  /// The last file is damaged, the one before is whole: that epoch is run again.
  @Test func aDamagedOneFallsBackToTheOneBefore() throws {
    let whole = Rehearsal(.quick(epochs: 3))
    try whole.run()
    let damaged = Rehearsal(.quick(epochs: 3))
    try damaged.run(epochs: 2)
    let path = damaged.folder.checkpointPath
    var bytes = contents(path)
    bytes[bytes.count - 5] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    var told: [String] = []
    try damaged.run { event in
      if case .warning(let text) = event { told.append(text) }
      if case .resumed(let epochs, _) = event { told.append("resumed \(epochs)") }
    }
    #expect(
      told == [
        "The checkpoint \(path) is damaged (its content does not have the checksum that was saved "
          + "with it); going on from the one before it", "resumed 1",
      ])
    try damaged.expectSame(as: whole)
  }

  @Test func foreign() throws {
    let text = try error { _ in
      try CheckpointFiles(rehearsal.folder).write(StateDictionary([("a", .ones([2]))]))
    }
    #expect(text == "loading \(path): it is not a checkpoint of Passband")
  }

  @Test func ofAnotherNetwork() throws {
    let text = try error { _ in
      try rewrite { $0["model.fc.bias"] = .zeros([5]) }
    }
    #expect(text == "loading \(path): mismatched: fc.bias is [5], not [3]")
  }

  @Test func ofAnotherRule() throws {
    let text = try error { _ in
      try rewrite { state in
        for name in state.names where name.hasPrefix("optimizer.") { state[name] = nil }
        state["optimizer.momentum.0"] = .zeros([1])
      }
    }
    #expect(
      text.hasPrefix(
        "loading \(path): what the optimiser remembers does not fit this run: first.0, first.1, "))
  }

  /// Starting Adam anew in the middle would be another run.
  @Test func withoutTheOptimizersMemory() throws {
    let text = try error { _ in
      try rewrite { state in
        for name in state.names where name.hasPrefix("optimizer.") { state[name] = nil }
      }
    }
    #expect(text.contains("what the optimiser remembers does not fit this run: "))
  }

  @Test func withAMemoryOfAnotherShape() throws {
    let text = try error { _ in
      try rewrite { $0["optimizer.second.0"] = .zeros([7]) }
    }
    #expect(
      text == "loading \(path): what the optimiser remembers does not fit this run: second.0")
  }

  // MARK: Seeds

  /// SplitMix64's first numbers from 0, as published with the generator.
  @Test func derivedSeedsAreSplitMix64() {
    let known: [UInt64] = [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F]
    #expect((0..<3).map { derivedSeed(0, stream: $0) } == known)
  }

  @Test func derivedSeedsDiffer() {
    let seeds = (0..<20).flatMap { seed in (0..<200).map { derivedSeed(seed, stream: $0) } }
    #expect(Set(seeds).count == seeds.count)
    #expect(derivedSeed(.max, stream: .max) != derivedSeed(.max, stream: 0))
  }
}
