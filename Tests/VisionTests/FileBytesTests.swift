import Testing

@testable import Vision

struct FileBytesTests {
  let folder = TemporaryFolder()

  @Test func aRawFileIsReadAsItIs() throws {
    let bytes = try FileBytes(folder.write([9, 8, 7], "raw.gz"))
    #expect(!bytes.isGzip)
    #expect(try bytes.contentCount(expected: 5) == 3)
    #expect(try bytes.read(9) == [9, 8, 7])
  }

  @Test func contentTellsGzipNotTheName() throws {
    let packed = try gzip([9, 8, 7])
    let bytes = try FileBytes(folder.write(packed, "raw"))
    #expect(bytes.isGzip)
    #expect(try bytes.contentCount(expected: 3) == 3)
    #expect(try bytes.contentCount(expected: 5) == 3)
    #expect(try bytes.read(9) == [9, 8, 7])
  }

  @Test func anEmptyFileIsRefused() {
    let path = folder.write([], "empty")
    #expect(
      failure { try FileBytes(path) }
        == "\(path): expected data, found an empty file. Fetch the file again.")
  }
}
