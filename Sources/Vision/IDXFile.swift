internal import Torch

/// A file in the IDX format of MNIST, raw or gzip, opened and its header read.
///
/// Layout: 00 00, a type code (08 for unsigned bytes), the number of dimensions, each dimension as
/// a big-endian 32-bit number, then the values in C order (LeCun, Cortes and Burges, "The MNIST
/// database of handwritten digits", http://yann.lecun.com/exdb/mnist/).
struct IDXFile {
  /// The dimensions, outermost first: (N, H, W) for images, (N) for labels.
  let shape: [Int]
  private let bytes: FileBytes

  var path: String { bytes.path }
  var count: Int { shape.reduce(1, *) }

  /// Reads the header and checks that the file can hold what it announces, so that a damaged
  /// header cannot make the caller allocate memory for it.
  ///
  /// - Parameter rank: 3 for images, 1 for labels.
  /// - Throws: ``DataError``.
  init(_ path: String, rank: Int) throws {
    bytes = try FileBytes(path)
    try Self.checkMagic(try bytes.read(4), rank: rank, path: path)
    let header = try bytes.read(4 * rank)
    guard header.count == 4 * rank else {
      throw DataError(
        path, expected: "\(counted(rank, "dimension")) of 4 bytes each after the first 4",
        found: counted(header.count, "byte"), remedy: "Fetch the file again.")
    }
    shape = stride(from: 0, to: header.count, by: 4).map { bigEndian(header[$0..<$0 + 4]) }
    try checkSize()
  }

  /// Fills `buffer`, which has room for exactly ``count`` bytes, and checks that nothing follows.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws {
    demand(buffer.count == count, "IDX: \(buffer.count) bytes for \(count) values")
    let read = try bytes.read(into: buffer)
    guard read == count else { throw wrongSize(found: read.grouped) }
    guard try bytes.read(1).isEmpty else { throw wrongSize(found: "more") }
  }

  /// All values, in C order.
  func values() throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      try read(into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count))
      filled = count
    }
  }

  private static func checkMagic(_ magic: [UInt8], rank: Int, path: String) throws {
    guard magic != [0, 0, 8, UInt8(rank)] else { return }
    let what = rank == 1 ? "labels" : "images"
    let expected = hexadecimal([0, 0, 8, UInt8(rank)], separator: " ")
    throw DataError(
      path, expected: "an IDX file of \(what), which starts with the bytes \(expected)",
      found: magic.isEmpty ? "nothing" : hexadecimal(magic, separator: " "),
      remedy: "Put the right file in its place: the official name says whether it holds images or "
        + "labels.")
  }

  private func checkSize() throws {
    guard !shape.contains(0) else {
      throw DataError(
        path, expected: "at least one value", found: "the dimensions \(dimensions)",
        remedy: "Fetch the file again.")
    }
    let announced = shape.reduce(1) { $0.saturating(times: $1) }
    let header = 4 + 4 * shape.count
    let held = try bytes.contentCount(expected: min(announced, .max - header) + header) - header
    guard held == announced else {
      throw wrongSize(found: held > announced ? "more" : held.grouped)
    }
  }

  private var dimensions: String { shape.map(\.grouped).joined(separator: " × ") }

  private func wrongSize(found: String) -> DataError {
    DataError(
      path, expected: "\(dimensions) bytes after the header, as the header says", found: found,
      remedy: "Fetch the file again.")
  }
}

/// A number from its bytes, the most significant first.
func bigEndian(_ bytes: ArraySlice<UInt8>) -> Int {
  bytes.reduce(0) { $0 << 8 | Int($1) }
}

extension Int {
  /// The product, or the largest number there is when that overflows.
  func saturating(times other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
