import Foundation
import Testing
import Torch

@testable import Vision

struct DataFetcherTests {
  let folder = TemporaryFolder()
  let lines = DownloaderTests.Lines()

  private func fetcher(_ sources: [String: [DownloadSource]]) -> DataFetcher {
    DataFetcher(
      catalog: DataCatalog(root: folder("root"), systemRoot: folder("system")), sources: sources,
      showsProgress: false
    ) { lines.all.append($0) }
  }

  private func source(_ name: String, _ bytes: [UInt8]) -> DownloadSource {
    let path = folder.write(bytes, "server/" + name)
    return DownloadSource(file: name, urls: ["file://" + path], md5: Checksum.of(bytes, .md5))
  }

  private var mnistSources: [DownloadSource] {
    get throws {
      try ["train", "t10k"].flatMap { stem in
        [
          source("\(stem)-images-idx3-ubyte.gz", try gzip(idx([2, 28, 28], pattern(2 * 784)))),
          source("\(stem)-labels-idx1-ubyte.gz", try gzip(idx([2], [3, 4]))),
        ]
      }
    }
  }

  /// An archive as the publisher's, of files of one record.
  private func archive(without left: String = "") throws -> DownloadSource {
    for file in ["train.bin", "test.bin", "fine_label_names.txt"] where file != left {
      let bytes = file.hasSuffix("txt") ? [] : cifarRecord([1, 2], 0)
      folder.write(
        file.hasSuffix("txt") ? Array(ClassNames.cifar100.joined(separator: "\n").utf8) : bytes,
        "packed/cifar-100-binary/" + file)
    }
    let outcome = try Subprocess.run(
      "tar", ["-czf", folder("a.tar.gz"), "-C", folder("packed"), "cifar-100-binary"])
    try #require(outcome.status == 0)
    return source("cifar-100-binary.tar.gz", contents(folder("a.tar.gz")))
  }

  @Test func filesAreFetchedAndRead() throws {
    let fetcher = try fetcher(["mnist": mnistSources])
    #expect(try fetcher.fetch("mnist") == .downloaded(folder: folder("root/mnist")))
    #expect(try fetcher.catalog.load("mnist", split: .test).labels.ints == [3, 4])
    #expect(lines.all.count == 4)
    #expect(try fetcher.fetch("mnist") == .present(folder: folder("root/mnist")))
    #expect(lines.all.count == 4)
  }

  @Test func onlyMissingFilesAreFetched() throws {
    folder.write(idx([2], [5, 6]), "root/mnist/t10k-labels-idx1-ubyte")
    let fetcher = try fetcher(["mnist": mnistSources])
    _ = try fetcher.fetch("mnist")
    #expect(lines.all.count == 3)
    #expect(try fetcher.catalog.load("mnist", split: .test).labels.ints == [5, 6])
  }

  @Test func theSystemsPackageNeedsNoDownload() throws {
    for stem in ["train", "t10k"] {
      folder.write([1], "system/fashion-mnist/\(stem)-images-idx3-ubyte.gz")
      folder.write([1], "system/fashion-mnist/\(stem)-labels-idx1-ubyte.gz")
    }
    let outcome = try fetcher([:]).fetch("fashion-mnist")
    #expect(
      outcome.description
        == "Nothing to download: the system's package dataset-fashion-mnist has it in "
        + "\(folder("system/fashion-mnist")).")
  }

  @Test func withoutASourceItSaysWhatToPutWhere() {
    let missing = ["a.gz", "b.gz"].map {
      DownloadSource(file: $0, urls: ["file://\(folder("none"))/\($0)"], md5: "")
    }
    #expect(
      failure { try fetcher(["mnist": missing]).fetch("mnist") }
        == "\(folder("root/mnist/a.gz")): expected an address that gives it, found "
        + "file://\(folder("none/a.gz")) (no such file). Run it again to go on where it stopped. Without a "
        + "network, put these files into \(folder("root/mnist")): file://\(folder("none/a.gz")), "
        + "file://\(folder("none/b.gz")).")
  }

  @Test func anArchiveIsUnpackedAndRemoved() throws {
    let fetcher = try fetcher(["cifar100": [archive()]])
    #expect(try fetcher.fetch("cifar100") == .downloaded(folder: folder("root/cifar-100-binary")))
    #expect(try fetcher.catalog.load("cifar100", split: .train).labels.ints == [2])
    let left = try FileManager.default.contentsOfDirectory(atPath: folder("root"))
    #expect(left == ["cifar-100-binary"])
  }

  @Test func anIncompleteFolderIsCompleted() throws {
    folder.write([1], "root/cifar-100-binary/train.bin")
    folder.write([1], "root/cifar-100-binary.unpacking/left-behind")
    let fetcher = try fetcher(["cifar100": [archive()]])
    _ = try fetcher.fetch("cifar100")
    #expect(try fetcher.catalog.load("cifar100", split: .train).count == 1)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder("root"))
    #expect(left == ["cifar-100-binary"])
  }

  @Test func anArchivePutThereIsUsedAndKept() throws {
    let source = try archive()
    let offline = DownloadSource(file: source.file, urls: ["file:///none"], md5: source.md5)
    let path = folder.write(contents(folder("a.tar.gz")), "root/" + source.file)
    _ = try fetcher(["cifar100": [offline]]).fetch("cifar100")
    #expect(isFile(path))
    #expect(isFile(folder("root/cifar-100-binary/test.bin")))
  }

  @Test func aDamagedArchivePutThereIsNamed() throws {
    let source = try archive()
    let path = folder.write([1, 2, 3], "root/" + source.file)
    #expect(
      failure { try fetcher(["cifar100": [source]]).fetch("cifar100") }
        == "\(path): expected the published MD5 \(source.md5), found "
        + "5289df737df57326fcdd22597afb1fac. Remove or replace it, then run it again.")
  }

  @Test func anArchiveWithoutItsFilesIsNamed() throws {
    let source = try archive(without: "test.bin")
    #expect(
      failure { try fetcher(["cifar100": [source]]).fetch("cifar100") }
        == "\(folder("root/cifar-100-binary.tar.gz")): expected an archive of cifar-100-binary, "
        + "found one without test.bin. Remove it, then run `passband data fetch cifar100` again.")
  }

  @Test func whatIsNoArchiveIsNamed() throws {
    let source = source("cifar-100-binary.tar.gz", [1, 2, 3])
    #expect(
      failure { try fetcher(["cifar100": [source]]).fetch("cifar100") }
        == "\(folder("root/cifar-100-binary.tar.gz")): expected an archive of cifar-100-binary, "
        + "found one tar cannot unpack. Remove it, then run `passband data fetch cifar100` again.")
  }

  @Test func aFolderThatCannotBeMadeIsNamed() {
    folder.write([1], "root")
    let text = failure { try fetcher([:]).fetch("mnist") }
    #expect(
      text.hasPrefix("\(folder("root/mnist")): expected a folder that can be made, found ")
        && text.hasSuffix(". Choose another place with PASSBAND_DATA."), "\(text)")
  }

  @Test func everyDataSetHasOfficialSources() {
    for known in KnownDataset.all {
      let sources = DownloadSource.official[known.name] ?? []
      #expect(!sources.isEmpty && sources.allSatisfy { $0.md5.count == 32 && !$0.urls.isEmpty })
    }
    #expect(
      DownloadSource.official["mnist"]?[2].urls.first
        == "https://ossci-datasets.s3.amazonaws.com/mnist/t10k-images-idx3-ubyte.gz")
    #expect(DownloadSource.official["mnist"]?[2].md5 == "9fb629c4189551a2d022fa330f9573f3")
  }
}
