import Foundation
import Testing
import Torch

@testable import Vision

struct DataCatalogTests {
  let folder = TemporaryFolder()
  var catalog: DataCatalog { DataCatalog(root: folder("root"), systemRoot: folder("system")) }

  private func writeIDX(_ path: String, images: Int, gzip: Bool = false) {
    for stem in ["train", "t10k"] {
      folder.write(
        idx([images, 28, 28], pattern(images * 784)), "\(path)/\(stem)-images-idx3-ubyte")
      folder.write(
        idx([images], pattern(images).map { $0 % 10 }), "\(path)/\(stem)-labels-idx1-ubyte")
    }
  }

  @Test func theRootFollowsTheEnvironment() {
    #expect(DataCatalog.defaultRoot(environment: ["PASSBAND_DATA": "/data"]) == "/data")
    let home = NSHomeDirectory()
    #expect(DataCatalog.defaultRoot(environment: ["PASSBAND_DATA": "~/d"]) == home + "/d")
    #expect(
      DataCatalog.defaultRoot(environment: ["PASSBAND_DATA": ""]) == home + "/.cache/passband")
    #expect(DataCatalog.defaultRoot(environment: [:]) == home + "/.cache/passband")
  }

  @Test func whatIsMissingIsListedWithItsRemedy() throws {
    folder.write([1], "root/cifar-100-binary/train.bin")
    #expect(
      try catalog.locate("cifar100")
        == .missing(
          files: [folder("root/cifar-100-binary/test.bin")],
          remedy: "Run `passband data fetch cifar100`."))
  }

  @Test func loadingWhatIsMissingSaysSo() {
    #expect(
      failure { try catalog.load("cifar100", split: .test) }
        == "cifar100: expected its files in \(folder("root/cifar-100-binary")), found no train.bin, "
        + "test.bin. Run `passband data fetch cifar100`.")
    #expect(
      failure { try catalog.load("fashion-mnist", split: .test) }
        == "fashion-mnist: expected its files in \(folder("root/fashion-mnist")) or "
        + "\(folder("system/fashion-mnist")), found no train-images-idx3-ubyte, "
        + "train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte. Run `passband "
        + "data fetch fashion-mnist`, or install the Debian package dataset-fashion-mnist.")
  }

  @Test func aFolderInPlaceOfAFileIsMissing() throws {
    folder.make("root/cifar-100-binary/train.bin")
    folder.write([1], "root/cifar-100-binary/test.bin")
    guard case .missing(let files, _) = try catalog.locate("cifar100") else {
      Issue.record("found")
      return
    }
    #expect(files == [folder("root/cifar-100-binary/train.bin")])
  }

  @Test func theRootComesBeforeTheSystem() throws {
    writeIDX("system/fashion-mnist", images: 2)
    #expect(
      try catalog.locate("fashion-mnist") == .found(folder: folder("system/fashion-mnist")))
    writeIDX("root/fashion-mnist", images: 1)
    #expect(try catalog.locate("fashion-mnist") == .found(folder: folder("root/fashion-mnist")))
    #expect(try catalog.load("fashion-mnist", split: .train).count == 1)
  }

  @Test func onlyFashionMNISTIsLookedForInTheSystem() throws {
    writeIDX("system/mnist", images: 2)
    guard case .missing = try catalog.locate("mnist") else {
      Issue.record("found")
      return
    }
  }

  @Test func entriesTellWhatIsThereAndHowMuch() {
    writeIDX("root/mnist", images: 3)
    folder.write(
      cifarRecord([1, 2], 0) + cifarRecord([1, 2], 1), "root/cifar-100-binary/train.bin")
    folder.write([1], "root/cifar-100-binary/test.bin")
    let entries = catalog.entries
    #expect(entries.map(\.dataset.name) == ["fashion-mnist", "mnist", "cifar10", "cifar100"])
    #expect(entries[1].location == .found(folder: folder("root/mnist")))
    #expect(entries[1].counts == [.train: 3, .test: 3])
    #expect(entries[2].counts == [:])
    // test.bin is cut: a listing leaves its count out, loading says why.
    #expect(entries[3].counts == [.train: 2])
  }

  /// Facts about the published set; the checksums were computed with Python's gzip and hashlib.
  @Test(
    .enabled(if: isFile("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz")),
    arguments: [
      (
        DataSplit.train, 60_000, [9, 0, 0, 3, 0, 2, 7, 2, 5, 5],
        "1f243a60b4b748a44c48b9a6f6907be2a08bee3e4e226f0e86fbde8e147b745a"
      ),
      (
        DataSplit.test, 10_000, [9, 2, 1, 1, 6, 1, 4, 6, 5, 7],
        "9a494dc49efeb996f4076c469b31cd058152067b1594ba6ab85dd739fce3775e"
      ),
    ])
  func fashionMNISTIsReadFromTheSystem(
    split: DataSplit, count: Int, firstLabels: [Int], sha256: String
  ) throws {
    let catalog = DataCatalog(root: folder("root"))
    let data = try catalog.load("fashion-mnist", split: split)
    #expect(data.images.shape == [count, 1, 28, 28])
    #expect(data.warnings == [])
    #expect(data.sha256 == sha256)
    let labels = data.labels.ints
    #expect(Array(labels.prefix(10)) == firstLabels)
    let histogram = (0..<10).map { label in labels.count { $0 == label } }
    #expect(histogram == Array(repeating: count / 10, count: 10))
  }
}
