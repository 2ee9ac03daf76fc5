/// The content of a file in order, inflated on the way when the file is gzip.
///
/// Gzip is recognised by its first two bytes, 1f 8b, not by the file's name.
final class FileBytes {
  let path: String
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

  /// How many bytes the content has, found without holding it and wherever reading stands.
  ///
  /// A raw file's size tells it. A gzip file ends with it, modulo 2³², if it is whole and of one
  /// member; where that is not the number expected, the file is inflated to count.
  ///
  /// - Returns: the count; or some number above `expected` when there are more.
  /// - Throws: ``DataError`` when a gzip file turns out cut or damaged.
  func contentCount(expected: Int) throws -> Int {
    guard isGzip else { return file.size }
    let trailer = try file.peek(4, at: max(0, file.size - 4))
    let isPossible = expected / GzipReader.largestRatio <= file.size
    if isPossible, bigEndian(trailer.reversed()[...]) == expected & 0xffff_ffff { return expected }
    let counting = try FileBytes(path)
    var count = 0
    while count <= expected, case let chunk = try counting.read(1 << 20), !chunk.isEmpty {
      count += chunk.count
    }
    return count
  }
}

extension DataError {
  static func empty(
    _ path: String, remedy: String = "Fetch the file again."
  ) -> DataError {
    DataError(
      path, expected: "data", found: "an empty file", remedy: remedy)
  }
}
