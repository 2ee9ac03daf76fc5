internal import Torch

/// An array in NumPy's NPY format, version 1.0, C order, little-endian.
///
/// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
public struct NPY: Sendable, Equatable {
  /// The elements, in C order.
  public enum Values: Sendable, Equatable {
    case float32([Float])
    case uint8([UInt8])
    case int64([Int64])
  }

  /// The size along each axis, outermost first; empty for a single value.
  public let shape: [Int]
  public let values: Values

  /// - Precondition: the shape's product is the number of values.
  public init(shape: [Int], values: Values) {
    demand(
      shape.allSatisfy { $0 >= 0 }
        && shape.reduce(1) { $0.saturating(times: $1) } == values.count,
      "NPY: \(values.count) values do not fill the shape \(shape)")
    self.shape = shape
    self.values = values
  }

  /// Writes float32 values bit for bit: the file is there whole or not at all.
  ///
  /// - Throws: ``DataError`` when the folder is missing or cannot be written.
  public static func write(_ values: [Float], shape: [Int], to path: String) throws {
    try NPY(shape: shape, values: .float32(values)).write(to: path)
  }

  /// Writes the array: the file is there whole or not at all.
  ///
  /// - Throws: ``DataError`` when the folder is missing or cannot be written.
  public func write(to path: String) throws { try AtomicFile.write(encoded(), to: path) }

  /// The content of the file.
  public func encoded() -> [UInt8] { header() + values.littleEndianBytes }

  /// The header is padded with spaces so that the values start at a multiple of 64 bytes.
  private func header() -> [UInt8] {
    let sizes = shape.map { "\($0)," }.joined(separator: " ")
    let tuple = shape.count > 1 ? String(sizes.dropLast()) : sizes
    let entries =
      "{'descr': '\(values.descriptor)', 'fortran_order': False, 'shape': (\(tuple)), }"
    let prefix = NPY.magic + [1, 0]
    let padding = (64 - (prefix.count + 2 + entries.utf8.count + 1) % 64) % 64
    let text = Array(entries.utf8) + [UInt8](repeating: 0x20, count: padding) + [0x0a]
    return prefix + [UInt8(text.count & 255), UInt8(text.count >> 8)] + text
  }

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
}

extension NPY.Values {
  public var count: Int {
    switch self {
    case .float32(let values): values.count
    case .uint8(let values): values.count
    case .int64(let values): values.count
    }
  }

  /// NumPy's name of the element type.
  var descriptor: String {
    switch self {
    case .float32: "<f4"
    case .uint8: "|u1"
    case .int64: "<i8"
    }
  }

  var littleEndianBytes: [UInt8] {
    switch self {
    case .float32(let values): values.map(\.bitPattern.littleEndian).withUnsafeBytes(Array.init)
    case .uint8(let values): values
    case .int64(let values): values.map(\.littleEndian).withUnsafeBytes(Array.init)
    }
  }

  /// The elements of a type NumPy calls `descriptor`; nil for a type that is not read.
  init?(_ bytes: ArraySlice<UInt8>, descriptor: String) {
    switch descriptor {
    case "<f4": self = .float32(load(bytes, as: UInt32.self).map { Float(bitPattern: $0) })
    case "|u1": self = .uint8(Array(bytes))
    case "<i8": self = .int64(load(bytes, as: Int64.self))
    default: return nil
    }
  }
}

private func load<Number: FixedWidthInteger>(
  _ bytes: ArraySlice<UInt8>, as type: Number.Type
) -> [Number] {
  let size = MemoryLayout<Number>.size
  return bytes.withUnsafeBytes { buffer in
    (0..<buffer.count / size).map {
      Number(littleEndian: buffer.loadUnaligned(fromByteOffset: $0 * size, as: Number.self))
    }
  }
}
