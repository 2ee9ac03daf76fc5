import Testing

@testable import Vision

/// Expected values: RFC 1321 (MD5) and FIPS 180-4 (SHA-256).
struct ChecksumTests {
  @Test func sha256OfKnownTexts() {
    #expect(
      Checksum.of(Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      Checksum.of([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func md5OfKnownTexts() {
    #expect(Checksum.of(Array("abc".utf8), .md5) == "900150983cd24fb0d6963f7d28e17f72")
    #expect(Checksum.of([], .md5) == "d41d8cd98f00b204e9800998ecf8427e")
  }

  @Test func piecesGiveTheChecksumOfTheWhole() {
    var checksum = Checksum(.sha256)
    checksum.update(Array("a".utf8))
    checksum.update([])
    checksum.update(Array("bc".utf8))
    #expect(checksum.finish() == Checksum.of(Array("abc".utf8)))
  }

  @Test func aFileIsReadToItsEnd() throws {
    let folder = TemporaryFolder()
    let bytes = pattern(3 << 20)
    #expect(try Checksum.ofFile(folder.write(bytes, "large")) == Checksum.of(bytes))
    #expect(try Checksum.ofFile(folder.write([], "empty"), .md5) == Checksum.of([], .md5))
  }
}
