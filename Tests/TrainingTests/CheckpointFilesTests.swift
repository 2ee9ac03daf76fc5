import Foundation
import Testing
import Torch

@testable import Training

@Suite struct CheckpointFilesTests {
  let home = TemporaryFolder()
  var folder: RunFolder { RunFolder(home.path) }
  var files: CheckpointFiles { CheckpointFiles(folder) }

  init() throws {
    try FileManager.default.createDirectory(
      atPath: home("checkpoint"), withIntermediateDirectories: false)
  }

  /// A state of many dtypes whose every number tells its generation.
  private func state(_ generation: Int) -> StateDictionary {
    var state = StateDictionary([
      ("model.weight", Tensor.full([2, 3], Double(generation))),
      ("model.empty", .zeros([0, 4])), ("step", Tensor.full([], Double(generation), dtype: .int64)),
      ("half", Tensor.full([3], 0.5, dtype: .bfloat16)), ("flags", Tensor([true, false])),
    ])
    state.metadata = ["epoch": "\(generation)", "größe": "1\u{0}2"]
    return state
  }

  private func expect(
    _ found: StateDictionary, _ generation: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let expected = state(generation)
    #expect(found.metadata == expected.metadata, sourceLocation: sourceLocation)
    #expect(found.fingerprint == expected.fingerprint, sourceLocation: sourceLocation)
  }

  private func names() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: home("checkpoint"))) ?? []).sorted()
  }

  private func put(_ bytes: [UInt8], at path: String) {
    _ = FileManager.default.createFile(atPath: path, contents: Data(bytes))
  }

  // MARK: Whole files

  @Test func roundTrip() throws {
    #expect(!files.exist && !folder.hasCheckpoint)
    try files.write(state(1))
    let (found, note) = try files.read()
    #expect(Set(found.names) == Set(state(1).names) && note == nil)
    #expect(found["model.weight"]?.floats == [1, 1, 1, 1, 1, 1])
    #expect(found["half"]?.dtype == .bfloat16 && found["step"]?.shape == [])
    expect(found, 1)
    #expect(folder.hasCheckpoint && names() == ["state.safetensors"])
  }

  @Test func twoGenerationsAreKept() throws {
    let files = files
    for generation in 1...4 {
      try files.write(state(generation))
      expect(try files.read().state, generation)
    }
    #expect(names() == ["previous.safetensors", "state.safetensors"])
    try FileManager.default.removeItem(atPath: folder.checkpointPath)
    expect(try files.read().state, 3)
  }

  /// Everything counts for the fingerprint but the order.
  @Test func fingerprints() {
    var states = [state(1), state(2)]
    let changes: [(inout StateDictionary) -> Void] = [
      { $0["step"] = nil }, { $0["more"] = .zeros([0]) },
      { $0["flags"] = $0["flags"]!.to(.uint8) }, { $0["model.empty"] = .zeros([0, 5]) },
      { $0["model.weight"] = $0["model.weight"]!.reshaped([3, 2]) },
      { $0.metadata["epoch"] = nil }, { $0.metadata = ["epoch1": "", "größe": "1\u{0}2"] },
    ]
    for change in changes {
      states.append(state(1))
      change(&states[states.count - 1])
    }
    #expect(Set(states.map(\.fingerprint)).count == states.count)
    var turned = StateDictionary(state(1).entries.reversed())
    turned.metadata = state(1).metadata
    #expect(turned.fingerprint == state(1).fingerprint)
  }

  // MARK: Damage

  /// Whatever byte is wrong, in the header or in the tensors.
  @Test(arguments: [0xff, 0x01] as [UInt8]) func anyDamagedByteIsNoticed(_ flip: UInt8) throws {
    let files = try generations()
    let whole = contents(folder.checkpointPath)
    for position in whole.indices {
      var damaged = whole
      damaged[position] ^= flip
      put(damaged, at: folder.checkpointPath)
      let (found, note) = try files.read()
      try #require(note != nil, "byte \(position) of \(whole.count)")
      try #require(found.metadata["epoch"] == "1")
    }
  }

  @Test func anyTruncationIsNoticed() throws {
    let files = try generations()
    let whole = contents(folder.checkpointPath)
    for length in whole.indices {
      put(Array(whole.prefix(length)), at: folder.checkpointPath)
      let (found, note) = try files.read()
      try #require(note != nil, "\(length) of \(whole.count) bytes")
      try #require(found.metadata["epoch"] == "1")
    }
  }

  private func generations() throws -> CheckpointFiles {
    let files = files
    try files.write(state(1))
    try files.write(state(2))
    return files
  }

  @Test func theNoteSaysWhatIsWrong() throws {
    let files = try generations()
    let path = folder.checkpointPath
    let end = "; going on from the one before it"
    var damaged = contents(path)
    damaged[damaged.count - 1] ^= 1
    put(damaged, at: path)
    #expect(
      try files.read().note == "The checkpoint \(path) is damaged (its content does not have the "
        + "checksum that was saved with it)\(end)")
    put([], at: path)
    #expect(
      try files.read().note == "The checkpoint \(path) is damaged (not a whole safetensors file: "
        + "it has 0 bytes; a safetensors file has at least 8)\(end)")
    try FileManager.default.removeItem(atPath: path)
    #expect(try files.read().note == "The checkpoint \(path) is missing\(end)")
    expect(try files.read().state, 1)
  }

  @Test func bothDamaged() throws {
    let files = try generations()
    put([], at: folder.checkpointPath)
    try FileManager.default.removeItem(atPath: folder.previousCheckpointPath)
    #expect(
      errorText { _ = try files.read() }
        == "this run cannot go on: \(folder.checkpointPath) is damaged (not a whole safetensors "
        + "file: it has 0 bytes; a safetensors file has at least 8), and "
        + "\(folder.previousCheckpointPath) is missing. Restore one of them from a copy, or train "
        + "anew in another folder")
    #expect(files.exist)
  }

  /// The checkpoint of a file format without checksums, or of something else.
  @Test func aFileWithoutAChecksum() throws {
    let files = try generations()
    try state(3).write(to: folder.checkpointPath)
    expect(try files.read().state, 1)
  }

  /// A damaged file must not take the place of the whole one before it.
  @Test(arguments: [true, false]) func writingAfterDamageKeepsTheWholeFile(_ reading: Bool) throws {
    _ = try generations()
    put(Array(contents(folder.checkpointPath).dropLast(5)), at: folder.checkpointPath)
    let files = files
    if reading { _ = try files.read() }
    try files.write(state(3))
    expect(try files.read().state, 3)
    try FileManager.default.removeItem(atPath: folder.checkpointPath)
    expect(try files.read().state, 1)
  }

  // MARK: Stopped between the steps of writing

  @Test func afterTheOlderNameWasGiven() throws {
    _ = try generations()
    try FileManager.default.removeItem(atPath: folder.previousCheckpointPath)
    try FileManager.default.linkItem(
      atPath: folder.checkpointPath, toPath: folder.previousCheckpointPath)
    put([1, 2, 3], at: folder.checkpointPath + ".part-new")
    let files = files
    let (found, note) = try files.read()
    expect(found, 2)
    #expect(note == nil)
    try files.write(state(3))
    #expect(names() == ["previous.safetensors", "state.safetensors"])
    try FileManager.default.removeItem(atPath: folder.checkpointPath)
    expect(try files.read().state, 2)
  }

  @Test func leftoversAreRemoved() throws {
    _ = try generations()
    for name in ["state.safetensors.part-new", "previous.safetensors.part-new"] {
      put([1], at: home("checkpoint/" + name))
    }
    folder.removeLeftovers()
    #expect(names() == ["previous.safetensors", "state.safetensors"])
  }

  // MARK: Kills and refusals

  /// Killed at some moment of writing again and again, the newest file is whole.
  @Test(arguments: [3, 11, 29, 50]) func killed(_ milliseconds: Int) async throws {
    try files.write(state(1))
    let path = home.path
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, milliseconds = milliseconds as Int] in
      let files = CheckpointFiles(RunFolder(path))
      Thread.detachNewThread {
        usleep(UInt32(1000 * milliseconds))
        kill(getpid(), SIGKILL)
      }
      while true {
        let generation = 1 + (Int((try? files.read().state.metadata["epoch"]) ?? "") ?? 0)
        var state = StateDictionary([("weight", Tensor.full([100_000], Double(generation)))])
        state.metadata = ["epoch": "\(generation)"]
        try files.write(state)
      }
    }
    let (found, note) = try files.read()
    #expect(note == nil && found.metadata["epoch"] != nil)
  }

  /// A disk that takes no more than 2,000 bytes a file: what was there stays, nothing is left behind.
  @Test func aFullDisk() async throws {
    _ = try generations()
    let before = [folder.checkpointPath, folder.previousCheckpointPath].map(contents)
    let path = home.path
    let result = try await #require(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) { [path = path as String] in
      limitFileSize(2000)
      let large = StateDictionary([("weight", Tensor.zeros([1000]))])
      print(errorText { try CheckpointFiles(RunFolder(path)).write(large) })
    }
    #expect(
      String(decoding: result.standardOutputContent, as: UTF8.self).contains(
        "cannot write the checkpoint \(folder.checkpointPath): File too large. What was saved "
          + "before is untouched: make room or mend the folder, then go on with passband train "
          + "--resume \(path)"))
    #expect([folder.checkpointPath, folder.previousCheckpointPath].map(contents) == before)
    #expect(names() == ["previous.safetensors", "state.safetensors"])
    expect(try files.read().state, 2)
  }

  @Test func aFolderThatIsGone() throws {
    try FileManager.default.removeItem(atPath: home("checkpoint"))
    #expect(
      errorText { try files.write(state(1)) }.hasPrefix(
        "cannot write the checkpoint \(folder.checkpointPath): "))
  }
}
