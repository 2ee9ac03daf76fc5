import Foundation
import Testing
import Torch

@testable import Vision

@Suite struct FolderDataTests {
  private let folder = TemporaryFolder()

  /// A picture of one grey level.
  private func write(_ path: String, _ level: UInt8, width: Int = 6, height: Int = 4) throws {
    let picture = Raster(width: width, height: height, filledWith: [level, level, level])
    folder.write(try picture.pngData(), path)
  }

  /// Two cats, three dogs: 10, 11, and 20, 21, 22.
  private func pets() throws {
    for (place, level) in [10, 11].map(UInt8.init).enumerated() {
      try write("cat/\(place).png", level)
    }
    for (place, level) in [20, 21, 22].map(UInt8.init).enumerated() {
      try write("dog/\(place).PNG", level)
    }
  }

  private func open(
    _ suffix: String = "", _ split: DataSplit = .test, _ options: ReadingOptions = .init()
  ) throws -> any ImageSource {
    try DataCatalog().open("folder:\(folder.path)" + suffix, split: split, options)
  }

  private func levels(_ source: any ImageSource) throws -> [Int] {
    try source.images(at: Array(0..<source.count)).max([1, 2, 3]).ints
  }

  /// The first of each class, the second of each, and so on.
  @Test func classesTakeTurns() throws {
    try pets()
    let source = try open()
    #expect(source.classNames == ["cat", "dog"] && source.labels.ints == [0, 1, 0, 1, 1])
    #expect(try levels(source) == [10, 20, 11, 21, 22])
    #expect(source.channels == 3 && source.height == 4 && source.width == 6)
    #expect(source.warnings.isEmpty && source.sourceFiles == [folder.path])
  }

  @Test func batchesComeInOrderAndWhole() throws {
    try pets()
    let source = try open()
    for size in [1, 2, 5, 100] {
      let batches = source.batches(source.plan(batchesOf: size))
      var found: [Int] = []
      while let batch = try batches.next() { found += batch.max([1, 2, 3]).ints }
      #expect(found == [10, 20, 11, 21, 22])
      #expect(try batches.next() == nil)
    }
    #expect(source.plan(batchesOf: 2, from: 4) == [[4]])
    #expect(source.plan(batchesOf: 2, from: 5).isEmpty)
  }

  /// Nobody waits for a reader whose batches nobody takes.
  @Test func batchesMayBeLeft() throws {
    try pets()
    let source = try open()
    for _ in 0..<20 { _ = try source.batches(source.plan(batchesOf: 1)).next() }
  }

  @Test func whatFailsFailsAtItsBatch() throws {
    try pets()
    let source = try open()
    try FileManager.default.removeItem(atPath: folder("dog/1.PNG"))
    let batches = source.batches(source.plan(batchesOf: 2))
    #expect(try batches.next()?.shape[0] == 2)
    let text = failure { try batches.next() }
    #expect(
      text == "\(folder.path): expected whole pictures, found at least 1 that cannot be used: "
        + "dog/1.PNG (No such file or directory). Mend or remove them, or leave them out with "
        + "--skip-bad.")
  }

  @Test func residentIsTheSame() throws {
    try pets()
    let (source, resident) = (
      try open(), try DataCatalog().load("folder:\(folder.path)", split: .test)
    )
    #expect(try levels(source) == levels(resident) && resident.name == source.name)
    #expect(resident.labels.ints == source.labels.ints)
    let streamed = try #require(source as? StreamedImages)
    #expect(
      failure { try streamed.resident(limit: 100) }
        == "folder:\(folder.path): expected at most 100 bytes of images in memory, found 5 images of "
        + "3 × 4 × 6: 360 bytes. passband audit reads them as it goes; for other commands take smaller "
        + "or fewer images.")
  }

  @Test func theFirstFew() throws {
    try pets()
    let source = try open()
    let few = source.first(3)
    #expect(try few.count == 3 && levels(few) == [10, 20, 11] && few.sha256 != source.sha256)
    #expect(few.warnings.last?.hasSuffix("test: only the first 3 of 5 images are used.") == true)
    #expect(source.first(5).sha256 == source.sha256 && source.first(9).count == 5)
  }

  @Test func optionsAreInTheNameOrBesideIt() throws {
    try pets()
    let named = try open(",size=2,channels=1")
    let asked = try open(
      "", .test, ReadingOptions(framing: Framing(height: 2, width: 2), channels: 1))
    #expect(named.name == "folder:\(folder.path),size=2,channels=1" && asked.name == named.name)
    #expect(named.sha256 == asked.sha256 && named.channels == 1 && named.width == 2)
    #expect(try levels(named) == [10, 20, 11, 21, 22])
    for (suffix, reason) in [
      (",size=0", "expected size=N or size=HxW, and resize=N not below it, found size=0"),
      (",size=8,resize=4", "found resize=4,size=8"),
      (",channels=5", "channels from 1 to 4, found 5"),
      (",bad=keep", "expected bad=skip, found keep"),
    ] { #expect(failure { try open(suffix) }.contains(reason), "\(suffix)") }
  }

  @Test func splitsLieInFolders() throws {
    try write("train/a/1.png", 1)
    try write("train/b/1.png", 2)
    try write("val/a/1.png", 3)
    try write("val/b/1.png", 4)
    #expect(try levels(open("", .train)) == [1, 2] && levels(open()) == [3, 4])
    try write("test/a/1.png", 5)
    #expect(try levels(open()) == [5])
    #expect(try open().sourceFiles == [folder("test")])
  }

  @Test func withoutSplitsThereIsNoTraining() throws {
    try pets()
    #expect(
      failure { try open("", .train) }
        == "\(folder.path): expected a folder train, found class folders, which are the test split. "
        + "Put class folders into \(folder.path)/train and \(folder.path)/test.")
  }

  @Test func labelsCountInTheOrderOfNames() throws {
    try pets()
    let source = try open().labelled(inOrderOf: ["bird", "dog", "cat"])
    #expect(source.labels.ints == [2, 1, 2, 1, 1] && source.classNames[0] == "bird")
    #expect(
      failure { try open().labelled(inOrderOf: ["cat", "bird"]) }
        == "folder:\(folder.path): expected classes among the model's 2 (cat, bird), found dog. Rename "
        + "the classes of one of them, or name the model's outputs with --classes FILE.")
    #expect(
      failure { try open().labelled(inOrderOf: ["cat", "dog", "cat"]) }.contains("“cat” twice"))
  }

  // MARK: Bad input

  @Test func badPicturesAreListed() throws {
    try pets()
    try write("cat/wide.png", 12, width: 9)
    folder.write([], "dog/empty.jpg")
    folder.write(Array("text".utf8), "dog/text.png")
    folder.write(Array(contents(folder("dog/0.PNG")).dropLast(20)), "dog/cut.png")
    let text = failure { try open() }
    #expect(
      text.hasPrefix("\(folder.path): expected whole pictures of one size, found 4 that cannot "))
    for part in [
      "cat/wide.png (4 × 9 where the first is 4 × 6)", "dog/empty.jpg (an empty file)",
      "dog/text.png (content that starts with 74 65 78 74)", "dog/cut.png (damage (libpng: ",
    ] { #expect(text.contains(part), "\(part)") }
    let left = try open(",bad=skip")
    #expect(try left.count == 5 && levels(left) == [10, 20, 11, 21, 22])
    #expect(left.warnings.count == 1 && left.warnings[0].contains(": 4 pictures left out: "))
    #expect(try open(",bad=skip,size=4").count == 6)
  }

  @Test func otherFilesAreToldAndHiddenOnesAreNot() throws {
    try pets()
    folder.write([1], "cat/.DS_Store")
    folder.write([1], "cat/Thumbs.db")
    try write("cat/deep/er/2.png", 12)
    let source = try open()
    #expect(try levels(source) == [10, 20, 11, 21, 12, 22])
    #expect(
      source.warnings == [
        "\(folder.path): 1 file is not named .png, .jpg or .jpeg, and left out: cat/Thumbs.db."
      ])
  }

  @Test func foldersThatHoldNoData() throws {
    #expect(
      failure { try open("/none") }.hasPrefix("\(folder.path)/none: expected a folder, found No"))
    #expect(failure { try open() }.contains("expected a folder for each class, found nothing"))
    folder.write([1], "file")
    #expect(failure { try open() }.contains("found 1 file and no folder"))
    #expect(failure { try open("/file") }.contains("/file: expected a folder, found a file"))
    folder.make("cat")
    #expect(
      failure { try open() }.contains("/cat: expected pictures named .png, .jpg or .jpeg, found no")
    )
    folder.write([1], "cat/a.webp")
    #expect(
      failure { try open() }.contains("found only others: a.webp. Convert them to PNG or JPEG."))
  }

  @Test func aClassOfBadPicturesOnlyIsRefused() throws {
    try pets()
    folder.write([], "eel/1.png")
    #expect(
      failure { try open(",bad=skip") }.contains("a whole picture of each class, found none of eel")
    )
  }

  @Test func sizesComeFromHeaders() throws {
    #expect(try ImageFile.size(of: fixture("photo.jpg")) == (37, 50))
    #expect(try ImageFile.size(of: fixture("rgb.png")) == (3, 4))
    let long = contents(fixture("photo.jpg")) + [0, 0]
    #expect(try ImageFile.size(of: folder.write(long, "long.jpg")) == (37, 50))
    let cut = Array(contents(fixture("photo.jpg")).dropLast(200))
    #expect(failure { try ImageFile.size(of: folder.write(cut, "cut.jpg")) }.contains("TurboJPEG"))
  }

  @Test func namedSetsAreResizedToo() throws {
    let root = TemporaryFolder()
    let record = [UInt8(3)] + [UInt8](repeating: 9, count: 3072)
    for name in KnownDataset.cifar10.files(.train) + KnownDataset.cifar10.files(.test) {
      root.write(record, "cifar-10-batches-bin/" + name)
    }
    let catalog = DataCatalog(root: root.path)
    let source = try catalog.open("cifar10,size=48", split: .test)
    #expect(try source.images(at: [0]).shape == [1, 3, 48, 48] && source.name == "cifar10,size=48")
    #expect(try catalog.load("cifar10,size=48", split: .test).images.max().item == 9)
    #expect(failure { try catalog.open("cifar10,channels=1", split: .test) }.contains("1 channel"))
  }
}
