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
        == "there is a run in \(out) already; go on with it with --resume \(out), replace it "
        + "with --overwrite, or choose another --out")
    #expect(files() == before)
  }

  @Test func resumingACompleteRunChangesNothing() throws {
    try TrainedRun.copy(to: out)
    let before = files()
    let outcome = try train("--epochs", "2", "--continue")
    #expect(outcome.complaints == ["This run is complete: 2 epochs."])
    #expect(files() == before)
    let arguments = ["train"] + quickly + ["--out", out, "--continue"]
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
    for option in [[], ["--continue"], ["--overwrite"]] {
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
    let outcome = try Command.run(
      ["train"] + quickly
        + ["--norm", "none", "--optimizer", "sgd", "--learning-rate", "1e30", "--out", out, "-q"])
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    let lines = outcome.complaints
    let start =
      /Error: the (loss|gradient's norm) became .* at step \d, in epoch 1; no epoch had .*/
    #expect(lines[0].wholeMatch(of: start) != nil, "\(lines)")
    #expect(lines[1] == "Most likely at fault in the recipe:")
    #expect(lines[2] == "  learning-rate: 1e+30 (sgd usually runs at 0.05 or less)")
  }

  private func damage(_ name: String) throws {
    let path = out + "/checkpoint/" + name
    try contents(path).dropLast(9).write(to: URL(fileURLWithPath: path))
  }

  @Test func aDamagedCheckpointGivesWayToTheOneBefore() throws {
    try TrainedRun.copy(to: out)
    try damage("state.safetensors")
    let outcome = try succeed(["train", "--resume", out, "--threads", "1"])
    #expect(outcome.complaints[0] == "Going on after epoch 1 of 2.")
    #expect(
      outcome.errors.contains(
        "Warning: The checkpoint \(out)/checkpoint/state.safetensors is damaged (not a whole "
          + "safetensors file: "))
    #expect(try lines().map { $0["epoch"] as? Int } == [1, 2])
  }

  @Test func whereBothAreDamagedNothingIsTrainedOver() throws {
    try TrainedRun.copy(to: out)
    try damage("state.safetensors")
    try damage("previous.safetensors")
    let before = files()
    let line = try fail(["train", "--resume", out])
    #expect(
      line.hasPrefix("this run cannot go on: \(out)/checkpoint/state.safetensors is damaged "))
    #expect(files() == before)
  }

  // MARK: Recipes

  @Test func readsARecipeAndShowsIt() throws {
    let recipe = folder.write(
      "data: cifar10\nmodel: resnet8\nmixup: 0.5\nadversary-epsilon: 8/255\n".utf8, "r.yaml")
    let shown = try succeed(["train", "--recipe", recipe, "--epochs", "3", "--show-recipe"])
    for line in ["mixup: 0.5", "epochs: 3", "model: resnet8", "radii: [4,8,12,16]"] {
      #expect(shown.output.contains("\n\(line)\n"), "\(line)")
    }
    let again = folder.write(shown.output.utf8, "again.yaml")
    #expect(try succeed(["train", "--recipe", again, "--show-recipe"]).output == shown.output)
  }

  @Test func mistakesInAFileAreToldAtOnceWithTheirLines() throws {
    let recipe = folder.write("data: cifar10\nmodel: resnet0\nepocs: 3\n".utf8, "r.yaml")
    let outcome = try Command.run(["train", "--recipe", recipe, "--out", out])
    #expect(outcome.status == 1 && outcome.output.isEmpty && !exists(out))
    #expect(outcome.complaints[0] == "Error: this recipe cannot run:")
    #expect(
      outcome.complaints[1] == "  r.yaml, line 3: there is no key epocs; did you mean epochs?")
    #expect(outcome.complaints[2].hasPrefix("  r.yaml, line 2: model is resnet0; it is one of "))
  }

  @Test func listsEveryKey() throws {
    let keys = try succeed(["train", "--list-keys"]).output
    for key in ["mixup (0)", "adversary-epsilon (0.03137254901960784)", "norm (batch)"] {
      #expect(keys.contains("\n  \(key)\n"), "\(key)")
    }
  }
}
