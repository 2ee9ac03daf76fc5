import Foundation
import Testing

@Suite struct TrainCommandTests {
  private let folder = TemporaryFolder()
  private var out: String { folder("run") }

  private func train(_ more: String...) throws -> Outcome {
    try succeed(["train"] + quickly + ["--out", out] + more)
  }

  private func lines() throws -> [[String: Any]] {
    try String(decoding: contents(out + "/metrics.jsonl"), as: UTF8.self).split(separator: "\n")
      .map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
  }

  private func files() -> [Data] {
    ["run.json", "metrics.jsonl", "model.safetensors", "checkpoint/state.safetensors"]
      .map { contents(out + "/" + $0) }
  }

  @Test func leavesARunFolder() throws {
    let outcome = try train("--epochs", "2", "--json")
    let last: [String: Any] = try outcome.json()
    #expect(last["epoch"] as? Int == 2 && last["step"] as? Int == 6)
    #expect(files().allSatisfy { !$0.isEmpty })
    #expect(try lines().map { $0["epoch"] as? Int } == [1, 2])
    // Train, test, L8, H8, with running and with batch statistics.
    #expect(try lines().allSatisfy { ($0["measurements"] as? [Any])?.count == 8 })
    #expect(outcome.complaints.filter { $0.hasPrefix("epoch 2/2 · ") }.count == 1)
    let summary = try #require(outcome.complaints.last)
    for part in [" · loss ", " · train 0.", " · test 0.", " · L8 0.", " · H8 0."] {
      #expect(summary.contains(part), "\(summary)")
    }
  }

  @Test func quietSaysNothing() throws {
    let outcome = try train("--epochs", "1", "--norm", "none", "--quiet")
    #expect(outcome.complaints.isEmpty)
    #expect(outcome.output == "\(out): 1 epochs, 3 steps\nNext: passband audit \(out)\n")
  }

  @Test func aRunIsNotTrainedOver() throws {
    try TrainedRun.copy(to: out)
    let before = files()
    let arguments = ["train"] + quickly + ["--epochs", "2", "--out", out]
    #expect(
      try fail(arguments)
        == "there is a run in \(out) already; go on with it with --resume, replace it with "
        + "--overwrite, or choose another --out")
    #expect(files() == before)
  }

  @Test func resumingACompleteRunChangesNothing() throws {
    try TrainedRun.copy(to: out)
    let before = files()
    let outcome = try train("--epochs", "2", "--resume")
    #expect(outcome.complaints == ["This run is complete: 2 epochs."])
    #expect(files() == before)
    let arguments = ["train"] + quickly + ["--out", out, "--resume"]
    #expect(
      try fail(arguments + ["--epochs", "1"])
        == "\(out) has 2 epochs already; --epochs 1 cannot take any back")
    #expect(
      try fail(arguments + ["--epochs", "2", "--seed", "3"])
        == "\(out) holds a run with other settings: seed 0 (now 3); use those, choose another --out, "
        + "or start anew with --overwrite")
    #expect(files() == before)
  }

  /// Nothing is deleted before everything that can go wrong has been looked at.
  @Test func overwritingKeepsTheRunWhereTheNewOneCannotStart() throws {
    try TrainedRun.copy(to: out)
    let before = files()
    let line = try fail(["train"] + quickly + ["--data", "cifar100", "--out", out, "--overwrite"])
    #expect(line.hasPrefix("cifar100: expected its files in "))
    #expect(files() == before)
    _ = try train("--epochs", "1", "--overwrite")
    #expect(try lines().count == 1)
  }

  @Test func aFolderOfOtherThingsIsLeftAlone() throws {
    folder.write("mine".utf8, "notes.txt")
    for option in [[], ["--resume"], ["--overwrite"]] {
      #expect(
        try fail(["train"] + quickly + ["--out", folder.path] + option)
          == "\(folder.path) is not empty and holds no run; choose another --out")
    }
    #expect(folder.names == ["notes.txt"])
  }

  @Test func aFileInThePlaceOfTheFolder() throws {
    let file = folder.write([], "file")
    #expect(
      try fail(["train"] + quickly + ["--out", file])
        == "\(file) is a file, a folder is needed; choose another --out")
    #expect(
      try fail(["train"] + quickly + ["--out", file + "/run"])
        == "cannot make the run folder \(file)/run: Not a directory; choose another with --out")
  }

  @Test func lossThatIsNoNumberIsExplained() throws {
    let line = try fail(
      ["train"] + quickly
        + ["--norm", "none", "--optimizer", "sgd", "--learning-rate", "1e30", "--out", out, "-q"])
    #expect(line.hasPrefix("the loss became ") && line.contains("a smaller --learning-rate "))
  }

  @Test func aDamagedCheckpointIsNotTrainedOver() throws {
    try TrainedRun.copy(to: out)
    let path = out + "/checkpoint/state.safetensors"
    try contents(path).dropLast(9).write(to: URL(fileURLWithPath: path))
    let before = files()
    let line = try fail(["train"] + quickly + ["--epochs", "2", "--out", out, "--resume"])
    #expect(line.hasPrefix("reading \(path): not a whole safetensors file: "))
    #expect(files() == before)
  }
}
