import Testing

@testable import Vision

struct IDXFileTests {
  let folder = TemporaryFolder()

  @Test func readsRawImages() throws {
    let file = try IDXFile(folder.write(idx([2, 2, 3], pattern(12)), "images"), rank: 3)
    #expect(file.shape == [2, 2, 3])
    #expect(try file.values() == pattern(12))
  }

  @Test func readsGzipLabels() throws {
    let file = try IDXFile(folder.write(gzip(idx([3], [7, 0, 9])), "labels"), rank: 1)
    #expect(file.shape == [3])
    #expect(try file.values() == [7, 0, 9])
  }

  private func failureText(_ bytes: [UInt8], rank: Int = 1) -> String {
    failure { try IDXFile(folder.write(bytes, "file"), rank: rank).values() }
  }

  @Test func labelsInPlaceOfImagesAreRefused() {
    #expect(
      failureText(idx([3], [1, 2, 3]), rank: 3)
        == "\(folder("file")): expected an IDX file of images, which starts with the bytes "
        + "00 00 08 03, found 00 00 08 01. Put the right file in its place: the official name says "
        + "whether it holds images or labels.")
  }

  @Test func aFileOfAnotherKindIsRefused() {
    #expect(
      failureText(Array("<h".utf8))
        == "\(folder("file")): expected an IDX file of labels, which starts with the bytes "
        + "00 00 08 01, found 3c 68. Put the right file in its place: the official name says "
        + "whether it holds images or labels.")
  }

  @Test func anEmptyFileIsRefused() {
    #expect(
      failureText([])
        == "\(folder("file")): expected data, found an empty file. Fetch the file again.")
  }

  @Test func gzipOfNothingIsRefused() throws {
    #expect(
      try failureText(gzip([]))
        == "\(folder("file")): expected an IDX file of labels, which starts with the bytes "
        + "00 00 08 01, found nothing. Put the right file in its place: the official name says "
        + "whether it holds images or labels.")
  }

  @Test func aCutHeaderIsRefused() {
    #expect(
      failureText(Array(idx([2, 2, 3], []).prefix(9)), rank: 3)
        == "\(folder("file")): expected 3 dimensions of 4 bytes each after the first 4, "
        + "found 5 bytes. Fetch the file again.")
  }

  @Test func aFileOfNoValuesIsRefused() {
    #expect(
      failureText(idx([0, 28, 28], []), rank: 3)
        == "\(folder("file")): expected at least one value, found the dimensions 0 × 28 × 28. "
        + "Fetch the file again.")
  }

  private func lengthText(_ found: String) -> String {
    "\(folder("file")): expected 10 bytes after the header, as the header says, "
      + "found \(found). Fetch the file again."
  }

  @Test func aRawFileOfAnotherLengthIsRefused() {
    #expect(failureText(idx([10], pattern(9))) == lengthText("9"))
    #expect(failureText(idx([10], pattern(11))) == lengthText("more"))
  }

  @Test func gzipContentOfAnotherLengthIsRefused() throws {
    #expect(try failureText(gzip(idx([10], pattern(9)))) == lengthText("9"))
    #expect(try failureText(gzip(idx([10], pattern(11)))) == lengthText("more"))
  }

  /// The file's last bytes tell the length of its last member alone.
  @Test func gzipMembersAreCountedTogether() throws {
    let packed = try gzip(idx([10], pattern(4))) + gzip(pattern(6, from: 4))
    #expect(try IDXFile(folder.write(packed, "file"), rank: 1).values() == pattern(10))
  }

  /// 2³² − 1 in every dimension: neither allocated nor multiplied past what a number holds.
  @Test func anAbsurdHeaderIsRefusedBeforeAllocating() throws {
    let absurd = idx([4_294_967_295, 4_294_967_295, 4_294_967_295], pattern(4))
    let expected =
      "\(folder("file")): expected 4,294,967,295 × 4,294,967,295 × 4,294,967,295 bytes after the "
      + "header, as the header says, found 4. Fetch the file again."
    #expect(failureText(absurd, rank: 3) == expected)
    #expect(try failureText(gzip(absurd), rank: 3) == expected)
  }

  /// A header that agrees with the gzip trailer modulo 2³², in a file far too small for it.
  @Test func aGzipTrailerIsNotTakenForMoreThanItSays() throws {
    let packed = try gzip(idx([65_536, 65_536, 1], pattern(0)))
    #expect(
      failureText(packed, rank: 3)
        == "\(folder("file")): expected 65,536 × 65,536 × 1 bytes after the header, as the header "
        + "says, found 0. Fetch the file again.")
  }

  @Test func gzipCutInTheMiddleIsRefused() throws {
    let packed = try gzip(idx([1000], pattern(1000))).dropLast(100)
    #expect(
      failureText(Array(packed))
        == "\(folder("file")): expected a whole gzip file, found one that ends early, "
        + "after \(counted(packed.count, "byte")). Fetch the file again.")
  }

  @Test func aBadCRCIsRefusedThoughEveryValueWasRead() throws {
    var packed = try gzip(idx([1000], pattern(1000)))
    packed[packed.count - 5] ^= 0x80
    #expect(
      failureText(packed)
        == "\(folder("file")): expected a valid gzip file, "
        + "found damage (zlib: incorrect data check). Fetch the file again.")
  }
}
