import Foundation
import Testing

@testable import Vision

struct DownloaderTests {
  let folder = TemporaryFolder()
  let content = pattern(100_000)
  let lines = Lines()

  final class Lines {
    var all: [String] = []
  }

  private var part: String { folder("file.gz.part") }

  private func source(_ names: [String]) -> DownloadSource {
    DownloadSource(
      file: "file.gz", urls: names.map { "file://" + folder($0) },
      md5: Checksum.of(content, .md5))
  }

  private func download(_ names: String...) throws {
    let downloader = Downloader(showsProgress: false) { lines.all.append($0) }
    try downloader.download(source(names), into: folder.path, remedy: "Copy it there.")
  }

  @Test func aFileArrivesUnderItsOwnName() throws {
    folder.write(content, "source")
    try download("source")
    #expect(contents(folder("file.gz")) == content)
    #expect(folder.names == ["file.gz", "source"])
    #expect(lines.all == ["file.gz: downloading from file://\(folder("source"))"])
  }

  @Test func aPartIsGoneOnWith() throws {
    folder.write(content, "source")
    folder.write(Array(content.prefix(40_000)), "file.gz.part")
    try download("source")
    #expect(contents(folder("file.gz")) == content)
    #expect(
      lines.all == ["file.gz: downloading from file://\(folder("source")), after 40,000 bytes"])
  }

  /// Only what is missing is read: the source's first half is not what was published.
  @Test func aPartIsNotFetchedAgain() throws {
    folder.write([UInt8](repeating: 0, count: 50_000) + content[50_000...], "source")
    folder.write(Array(content.prefix(50_000)), "file.gz.part")
    try download("source")
    #expect(contents(folder("file.gz")) == content)
  }

  @Test func aWholePartNeedsNoSource() throws {
    folder.write(content, "file.gz.part")
    try download("missing")
    #expect(folder.names == ["file.gz"])
    #expect(lines.all == [])
  }

  @Test(arguments: [20_000, 100_000, 120_000])
  func aDamagedPartIsStartedAgain(count: Int) throws {
    folder.write(content, "source")
    folder.write([UInt8](repeating: 7, count: count), "file.gz.part")
    try download("source")
    #expect(contents(folder("file.gz")) == content)
    #expect(folder.names == ["file.gz", "source"])
    #expect(
      lines.all == [
        "file.gz: downloading from file://\(folder("source")), after \(count.grouped) bytes",
        "file.gz: cannot go on from the part that was there; starting again",
        "file.gz: downloading from file://\(folder("source"))",
      ])
  }

  @Test func aWrongChecksumIsRemovedAndSaid() {
    folder.write([1, 2, 3], "source")
    #expect(
      failure { try download("source") }
        == "\(folder("file.gz")): expected the published MD5 \(Checksum.of(content, .md5)), found "
        + "5289df737df57326fcdd22597afb1fac, so the download was removed. Try again later. "
        + "Copy it there.")
    #expect(folder.names == ["source"])
  }

  @Test func aMissingSourceSaysWhatToDo() {
    #expect(
      failure { try download("none", "neither") }
        == "\(folder("file.gz")): expected an address that gives it, found "
        + "file://\(folder("none")) (no such file), file://\(folder("neither")) (no such file). "
        + "Copy it there.")
    #expect(folder.names == [])
  }

  @Test func theNextAddressIsTried() throws {
    folder.write([1, 2, 3], "wrong")
    folder.write(content, "source")
    try download("none", "wrong", "source")
    #expect(contents(folder("file.gz")) == content)
  }

  @Test func aPartSurvivesAMissingSource() {
    folder.write(Array(content.prefix(10)), "file.gz.part")
    _ = failure { try download("none") }
    #expect(contents(part) == Array(content.prefix(10)))
  }
}
