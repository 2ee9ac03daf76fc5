/// The content of a file in order, inflated on the way when the file is gzip.
///
/// Gzip is recognised by its first two bytes, 1f 8b, not by the file's name.
final class FileBytes {
  let path: String
  /// The most bytes the content can have: exact for a raw file, a bound for a gzip file.
  let largestCount: Int
  let isGzip: Bool
  private let file: FileDescriptor
  private let gzip: GzipReader?

  /// - Throws: ``DataError`` when there is no regular, readable file at `path`, or it is empty.
  init(_ path: String) throws {
    self.path = path
    file = try FileDescriptor(path)
    let magic = try file.peek(2)
    guard !magic.isEmpty else { throw DataError.empty(path) }
    isGzip = magic == [0x1f, 0x8b]
    gzip = isGzip ? GzipReader(file) : nil
    let (bound, overflow) = file.size.multipliedReportingOverflow(by: GzipReader.largestRatio)
    largestCount = isGzip ? (overflow ? .max : bound) : file.size
  }

  /// Reads the next bytes until `buffer` is full or the content ends.
  ///
  /// - Returns: how many bytes were read; fewer than asked for only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    try gzip?.read(into: buffer) ?? file.read(into: buffer)
  }

  /// The next `count` bytes, fewer at the end.
  func read(_ count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  /// How many bytes are left, counted by reading them (at most `limit`).
  func countRest(limit: Int = 1 << 20) throws -> Int { try read(limit).count }
}

extension DataError {
  static func empty(
    _ path: String, remedy: String = "Fetch the file again."
  ) -> DataError {
    DataError(
      path, expected: "data", found: "an empty file", remedy: remedy)
  }
}
