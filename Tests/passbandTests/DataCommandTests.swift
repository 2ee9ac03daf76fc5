import Foundation
import Testing

@Suite struct DataCommandTests {
  @Test func listTellsWhatIsHere() throws {
    let rows: [[String: Any]] = try succeed(["data", "list", "--json"]).json()
    let found = rows.first { $0["name"] as? String == "cifar10" }
    #expect(found?["found"] as? String == TinyData.shared.root + "/cifar-10-batches-bin")
    let missing = rows.first { $0["name"] as? String == "mnist" }
    #expect(missing?["remedy"] as? String == "Run `passband data fetch mnist`.")
    let text = try succeed(["data", "list"]).output
    #expect(text.contains("cifar10 ") && text.contains("not here"))
  }

  @Test func infoCountsImages() throws {
    let parts: [[String: Any]] = try succeed(["data", "info", "cifar10", "--json"]).json()
    #expect(parts.map { $0["split"] as? String } == ["train", "test"])
    #expect(parts.map { $0["count"] as? Int } == [200, 60])
    #expect(parts.map { $0["official"] as? Int } == [50_000, 10_000])
    for part in parts {
      #expect((part["sha256"] as? String)?.count == 64)
      #expect((part["perClass"] as? [Int])?.reduce(0, +) == part["count"] as? Int)
      #expect((part["warnings"] as? [String])?.count == 1)
    }
    let text = try succeed(["data", "info", "cifar10"]).output
    #expect(text.contains("cifar10 train: 200 of 50,000 published images, 3×32×32, 10 classes\n"))
    #expect(text.contains("\nairplane "))
  }

  @Test func unknownNamesAreTold() throws {
    for action in ["info", "fetch"] {
      let line = try fail(["data", action, "cifar11"])
      #expect(line.hasPrefix("cifar11: expected a data set known by name (fashion-mnist, mnist, "))
    }
  }

  @Test func missingFilesAreTold() throws {
    let line = try fail(["data", "info", "cifar100"])
    #expect(
      line == "cifar100: expected its files in \(TinyData.shared.root)/cifar-100-binary, found no "
        + "train.bin, test.bin. Run `passband data fetch cifar100`.")
  }

  /// A damaged file is named by every command that reads the data.
  @Test func damagedFilesAreTold() throws {
    let root = TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: TinyData.shared.root + "/cifar-10-batches-bin", toPath: root("cifar-10-batches-bin"))
    let path = root("cifar-10-batches-bin/data_batch_3.bin")
    try contents(path).dropLast().write(to: URL(fileURLWithPath: path))
    for command in [["data", "info", "cifar10"], ["train"] + quickly + ["--out", root("run")]] {
      #expect(
        try fail(command, data: root.path)
          == "\(path): expected whole records of 3,073 bytes (1 label byte and 3,072 of pixels), "
          + "found 39 records and 3,072 bytes. Fetch the file again.")
    }
    #expect(!exists(root("run")))
  }
}
