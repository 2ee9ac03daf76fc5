extension NPY {
  /// Reads a file of float32, uint8 or int64 in C order, of any version of the format.
  ///
  /// - Throws: ``DataError`` when it is missing, no NPY file, cut, over-long, or of another type or order.
  public static func read(_ path: String) throws -> NPY {
    try decode(try FileDescriptor.contents(of: path), name: path)
  }

  /// Decodes the content of a file, as ``read(_:)`` does.
  public static func decode(_ bytes: [UInt8], name: String = "array") throws -> NPY {
    let (shape, descriptor, start) = try header(of: bytes, name: name)
    let data = bytes[start...]
    guard let size = elementSizes[descriptor] else {
      throw unlike("values of type <f4, |u1 or <i8", found: descriptor, name)
    }
    let count = shape.reduce(1) { $0.saturating(times: $1) }
    guard data.count == count.saturating(times: size),
      let values = Values(data, descriptor: descriptor)
    else {
      throw unlike(
        "\(shape.map(String.init).joined(separator: " × ")) values of \(counted(size, "byte"))",
        found: counted(data.count, "byte"), name)
    }
    return NPY(shape: shape, values: values)
  }

  /// Shape, NumPy's name of the element type, and where the values start, from the head of a file.
  ///
  /// - Throws: ``DataError`` when it is no NPY file, or not in C order.
  static func header(
    of bytes: [UInt8], name: String
  ) throws -> (shape: [Int], descriptor: String, start: Int) {
    let (header, start) = try split(bytes, name)
    guard let shape = shape(in: header), let descriptor = text(after: "'descr':", in: header)
    else { throw unlike("a header with 'descr' and 'shape'", found: header, name) }
    guard header.contains("'fortran_order': False") else {
      throw unlike("an array in C order", found: "another order", name)
    }
    return (shape, descriptor, start)
  }

  private static let elementSizes = ["<f4": 4, "|u1": 1, "<i8": 8]

  /// The header's text, and where the values start.
  private static func split(_ bytes: [UInt8], _ name: String) throws -> (String, Int) {
    guard bytes.starts(with: magic), bytes.count >= 12 else {
      let found = bytes.isEmpty ? "an empty file" : hexadecimal(bytes.prefix(8), separator: " ")
      throw unlike("an NPY file, which starts with 93 NUMPY", found: found, name)
    }
    // Version 1 counts the header's bytes in 2 bytes, later ones in 4.
    let (from, width) = (8, bytes[6] == 1 ? 2 : 4)
    let length = bytes[from..<from + width].reversed().reduce(0) { $0 << 8 | Int($1) }
    let start = from + width + length
    guard start <= bytes.count else {
      throw unlike("a header of \(counted(length, "byte"))", found: "the end of the file", name)
    }
    return (String(decoding: bytes[(from + width)..<start], as: UTF8.self), start)
  }

  private static func text(after key: String, in header: String) -> String? {
    guard let rest = header.split(separator: key).dropFirst().first else { return nil }
    let parts = rest.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count > 1 ? String(parts[1]) : nil
  }

  private static func shape(in header: String) -> [Int]? {
    guard let rest = header.split(separator: "'shape':").dropFirst().first,
      let open = rest.firstIndex(of: "("), let close = rest.firstIndex(of: ")"), open < close
    else { return nil }
    let parts = rest[rest.index(after: open)..<close].split(separator: ",")
      .map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
    let sizes = parts.compactMap { Int($0) }.filter { $0 >= 0 }
    return sizes.count == parts.count ? sizes : nil
  }

  private static func unlike(_ expected: String, found: String, _ name: String) -> DataError {
    DataError(
      name, expected: expected, found: found,
      remedy: "Write it again, in NumPy with numpy.save(path, array.astype('float32')).")
  }
}
