import Foundation
import Testing
import Torch

@testable import Training

@Suite struct ChangedLabelsTests {
  let home = TemporaryFolder()
  var path: String { home("labels.safetensors") }
  let original = Tensor((0..<60).map { Int64($0 % 3) })

  private func saved() throws -> ChangedLabels {
    let changed = ChangedLabels(
      permutedLabels(original, seed: .max), original: original, seed: .max)
    try changed.write(to: path)
    return changed
  }

  private func read(_ original: Tensor? = nil, classes: Int = 3) throws -> ChangedLabels {
    try ChangedLabels(
      contentsOf: path, original: original ?? self.original, classes: classes)
  }

  private func rewrite(_ change: (inout StateDictionary) -> Void) throws {
    var file = try StateDictionary(contentsOf: path)
    change(&file)
    try file.write(to: path)
  }

  @Test func roundTrip() throws {
    let changed = try saved()
    let found = try read()
    #expect(found.labels.ints == changed.labels.ints)
    #expect(found.seed == .max && found.changed == changed.changed)
  }

  @Test func countsWhatDiffers() throws {
    let labels = Tensor([0, 1, 2, 2] as [Int64])
    let other = Tensor([0, 2, 2, 1] as [Int64])
    #expect(ChangedLabels(other, original: labels, seed: 0).changed == 2)
    #expect(ChangedLabels(labels, original: labels, seed: 0).changed == 0)
  }

  @Test func theFileTellsWhatItHolds() throws {
    let changed = try saved()
    let file = try StateDictionary(contentsOf: path)
    #expect(file.names == ["labels"])
    #expect(
      file.metadata == [
        "changed": "\(changed.changed)", "count": "60", "seed": "18446744073709551615",
      ])
  }

  @Test func ofAnotherNumberOfImages() throws {
    _ = try saved()
    #expect(
      errorText { _ = try read(original[0..<50]) }
        == "\(path) has labels for 60 images; the run trains on 50. Give the run its own data and "
        + "--limit, or start a new run")
  }

  private let remedy =
    ". It is damaged or of other data: restore it from a copy, or start a new run"

  @Test(arguments: [-1, 3]) func withAClassThatIsNotThere(_ label: Int64) throws {
    _ = try saved()
    try rewrite { file in
      file["labels"] = file["labels"]!.replacing(
        [Tensor([7] as [Int64])], with: Tensor([label]))
    }
    #expect(errorText { _ = try read() } == "\(path) has labels outside 0 ..< 3\(remedy)")
  }

  @Test func ofOtherData() throws {
    let changed = try saved().changed
    let other = permutedLabels(original, seed: 5)
    let differing = Int(try read().labels.notEquals(other).sum().item)
    #expect(
      errorText { _ = try read(other) }
        == "\(path) says that \(changed) labels are changed; \(differing) differ from the data's"
        + remedy)
  }

  @Test func thatIsNoneOfThis() throws {
    let expected = "\(path) is not a file of changed labels\(remedy)"
    let changes: [(inout StateDictionary) -> Void] = [
      { $0["labels"] = nil }, { $0["labels"] = $0["labels"]!.to(.int32) },
      { $0["labels"] = $0["labels"]!.reshaped([6, 10]) }, { $0.metadata["seed"] = nil },
      { $0.metadata["seed"] = "-1" }, { $0.metadata["changed"] = "some" },
    ]
    for change in changes {
      _ = try saved()
      try rewrite(change)
      #expect(errorText { _ = try read() } == expected)
    }
  }

  @Test func thatIsCut() throws {
    _ = try saved()
    try Data(contents(path).dropLast(3)).write(to: URL(fileURLWithPath: path))
    #expect(
      errorText { _ = try read() }.hasPrefix("reading \(path): not a whole safetensors file: "))
  }
}
