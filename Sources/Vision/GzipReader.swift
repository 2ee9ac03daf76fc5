internal import CZlib
internal import Torch

/// Inflates a gzip file (RFC 1952) from start to end, checking length and CRC-32 of each member.
///
/// zlib verifies both before it reports the end of a member, so content that was read to the end
/// through this reader is what was compressed.
final class GzipReader {
  private let file: FileDescriptor
  private var stream = z_stream()
  private var chunk: UnsafeMutableRawBufferPointer
  private var ended = false

  /// DEFLATE packs at most 1,032 bytes of content into one byte of a file (RFC 1951: 258 per
  /// 2 bits), which bounds what a file can hold before anything is allocated for it.
  static let largestRatio = 1032

  init(_ file: FileDescriptor) {
    self.file = file
    chunk = .allocate(byteCount: 1 << 18, alignment: 16)
    // 15 bits of window, plus 16 for the gzip wrapper.
    let status = inflateInit2_(
      &stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    demand(status == Z_OK, "zlib: no memory to inflate with")
  }

  deinit {
    inflateEnd(&stream)
    chunk.deallocate()
  }

  /// Inflates the next bytes until `buffer` is full or the content ends.
  ///
  /// - Returns: how many bytes were produced; fewer than asked for only at the end.
  /// - Throws: ``DataError`` when the file is cut or damaged.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count, !ended {
      if stream.avail_in == 0 { try refill(atMemberStart: false) }
      filled += try inflateOnce(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
    }
    return filled
  }

  private func inflateOnce(into rest: UnsafeMutableRawBufferPointer) throws -> Int {
    let room = UInt32(min(rest.count, 1 << 30))
    stream.next_out = rest.baseAddress!.assumingMemoryBound(to: UInt8.self)
    stream.avail_out = room
    let status = inflate(&stream, Z_NO_FLUSH)
    switch status {
    case Z_STREAM_END: try startNextMember()
    case Z_OK: break
    default: throw damaged()
    }
    return Int(room - stream.avail_out)
  }

  /// A gzip file may hold several members, one after the other.
  private func startNextMember() throws {
    if stream.avail_in == 0 { try refill(atMemberStart: true) }
    if !ended { inflateReset(&stream) }
  }

  private func refill(atMemberStart: Bool) throws {
    let count = try file.read(into: chunk)
    stream.next_in = chunk.baseAddress!.assumingMemoryBound(to: UInt8.self)
    stream.avail_in = UInt32(count)
    guard count == 0 else { return }
    guard atMemberStart else { throw cut() }
    ended = true
  }

  private func cut() -> DataError {
    DataError(
      file.path, expected: "a whole gzip file",
      found: "one that ends early, after \(counted(file.size, "byte"))",
      remedy: "Fetch the file again.")
  }

  private func damaged() -> DataError {
    let reason = stream.msg.map { String(cString: $0) } ?? "damaged data"
    return DataError(
      file.path, expected: "a valid gzip file", found: "damage (zlib: \(reason))",
      remedy: "Fetch the file again.")
  }
}
