import Testing

@testable import Vision

struct GzipReaderTests {
  let folder = TemporaryFolder()

  private func inflate(_ packed: [UInt8]) throws -> [UInt8] {
    try FileBytes(folder.write(packed, "file.gz")).read(1 << 20)
  }

  @Test func whatTheGzipCommandPacksComesBack() throws {
    let content = pattern(700_000)
    #expect(try inflate(gzip(content)) == content)
  }

  @Test func contentIsReadInPieces() throws {
    let bytes = try FileBytes(folder.write(gzip(pattern(1000)), "file.gz"))
    #expect(bytes.isGzip)
    #expect(try bytes.read(10) == pattern(10))
    #expect(try bytes.read(990) == pattern(990, from: 10))
    #expect(try bytes.read(1) == [])
  }

  @Test func membersAreJoined() throws {
    #expect(try inflate(gzip([1, 2]) + gzip([]) + gzip([3])) == [1, 2, 3])
  }

  @Test func anEmptyMemberIsEmptyContent() throws {
    #expect(try inflate(gzip([])) == [])
  }

  @Test(arguments: [1, 4, 8, 9, 30])
  func aFileCutAnywhereIsRefused(missing: Int) throws {
    let packed = try gzip(pattern(1000)).dropLast(missing)
    #expect(
      failure { try inflate(Array(packed)) }
        == "\(folder("file.gz")): expected a whole gzip file, "
        + "found one that ends early, after \(counted(packed.count, "byte")). "
        + "Fetch the file again.")
  }

  @Test func aWrongCRCIsRefused() throws {
    var packed = try gzip(pattern(1000))
    packed[packed.count - 8] ^= 1
    #expect(
      failure { try inflate(packed) }
        == "\(folder("file.gz")): expected a valid gzip file, "
        + "found damage (zlib: incorrect data check). Fetch the file again.")
  }

  @Test func aWrongLengthIsRefused() throws {
    var packed = try gzip(pattern(1000))
    packed[packed.count - 4] ^= 1
    #expect(
      failure { try inflate(packed) }
        == "\(folder("file.gz")): expected a valid gzip file, "
        + "found damage (zlib: incorrect length check). Fetch the file again.")
  }

  @Test func damageIsRefused() throws {
    var packed = try gzip(pattern(1000))
    packed[10] = 0xff
    #expect(
      failure { try inflate(packed) }
        == "\(folder("file.gz")): expected a valid gzip file, "
        + "found damage (zlib: invalid block type). Fetch the file again.")
  }
}
