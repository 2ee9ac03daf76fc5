extension ImageFile {
  /// The size of a picture, from its header, without decoding it.
  ///
  /// Enough to tell what is no picture, and what was cut: a file that does not end as its format ends
  /// is decoded, since some whole ones do not.
  ///
  /// - Throws: ``DataError`` as ``read(_:)`` does; damage in the middle is not seen.
  static func size(of path: String) throws -> (height: Int, width: Int) {
    let file = try FileDescriptor(path)
    let head = try file.peek(32)
    let isPNG = head.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    let tail = try file.peek(12, at: max(0, file.size - 12))
    let ends =
      isPNG ? tail.dropFirst(4).starts(with: Array("IEND".utf8)) : tail.suffix(2) == jpegEnd
    guard ends, let size = isPNG ? pngSize(head) : try jpegSize(file) else {
      let picture = try read(path)
      return (picture.height, picture.width)
    }
    return size
  }

  private static let jpegEnd: ArraySlice<UInt8> = [0xff, 0xd9]

  private static func pngSize(_ head: [UInt8]) -> (height: Int, width: Int)? {
    guard head.count >= 24 else { return nil }
    return (bigEndian(head[20..<24]), bigEndian(head[16..<20]))
  }

  /// From the frame header, the first segment of a kind from C0 to CF that is none of tables (C4, CC)
  /// or reserved (C8): ITU-T T.81, annex B.
  private static func jpegSize(_ file: FileDescriptor) throws -> (height: Int, width: Int)? {
    var place = 2
    while case let segment = try file.peek(9, at: place), segment.count == 9, segment[0] == 0xff {
      let kind = segment[1]
      if (0xc0...0xcf).contains(kind), ![0xc4, 0xc8, 0xcc].contains(kind) {
        return (bigEndian(segment[5..<7]), bigEndian(segment[7..<9]))
      }
      // A filling byte, or a segment that tells its length.
      place += kind == 0xff ? 1 : 2 + bigEndian(segment[2..<4])
    }
    return nil
  }
}
