internal import CZlib

/// Inflates a part of a file that is raw DEFLATE data (RFC 1951), piece by piece.
final class Inflater {
  private let file: FileDescriptor
  private let end: Int
  private var place: Int
  private var stream = z_stream()
  private let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 18)
  private var hasEnded = false

  init(_ file: FileDescriptor, _ range: Range<Int>) {
    self.file = file
    (place, end) = (range.lowerBound, range.upperBound)
    // A negative window: no wrapper around the data.
    let status = inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { fatalError("zlib: no memory to inflate with") }
  }

  deinit {
    inflateEnd(&stream)
    input.deallocate()
  }

  /// The next piece, at most 1 MiB; nil after the last.
  ///
  /// - Throws: ``DataError`` when the data end early or are damaged.
  func next() throws -> [UInt8]? {
    guard !hasEnded else { return nil }
    return try [UInt8](unsafeUninitializedCapacity: 1 << 20) { output, count in
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(output.count)
      while stream.avail_out > 0, !hasEnded {
        if stream.avail_in == 0 { try refill() }
        let status = inflate(&stream, Z_NO_FLUSH)
        guard status == Z_OK || status == Z_STREAM_END else {
          throw ZipArchive.damaged(file.path, "damage in what is packed")
        }
        hasEnded = status == Z_STREAM_END
      }
      count = output.count - Int(stream.avail_out)
    }
  }

  private func refill() throws {
    let bytes = try file.peek(min(input.count, end - place), at: place)
    guard !bytes.isEmpty else {
      throw ZipArchive.damaged(file.path, "an early end of what is packed")
    }
    _ = input.update(fromContentsOf: bytes)
    place += bytes.count
    stream.next_in = input.baseAddress
    stream.avail_in = UInt32(bytes.count)
  }
}
