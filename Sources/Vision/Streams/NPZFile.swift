internal import Torch

/// An archive of NumPy arrays (`numpy.savez`, `numpy.savez_compressed`) that holds images and labels.
///
/// Arrays `x` and `y`, or `x_train`, `y_train`, `x_test`, `y_test` for the two splits. Images are uint8, or
/// float32 or float64 in [0, 1], of shape (N, H, W), (N, H, W, C) or (N, C, H, W) with 1 to 4 channels;
/// labels whole numbers of any width from 0 on, (N) or (N, 1).
struct NPZFile {
  let path: String
  let images: NPYMember
  let layout: Layout
  let labels: [Int]

  /// How an image's samples lie.
  struct Layout: Sendable, Equatable {
    let channels, height, width: Int
    let isChannelsLast: Bool
    var count: Int { channels * height * width }
  }

  /// - Throws: ``DataError`` when the file is no such archive.
  init(_ path: String, _ split: DataSplit) throws {
    self.path = path
    let archive = try ZipArchive(path)
    let (x, y) = try NPZFile.names(in: archive, split)
    images = try NPYMember(archive, x)
    layout = try NPZFile.layout(of: images)
    let member = try NPYMember(archive, y)
    labels = try NPZFile.labels(member, count: images.shape[0])
  }

  private static func names(
    in archive: ZipArchive, _ split: DataSplit
  ) throws -> (String, String) {
    let there = Set(archive.members.map(\.name))
    let pairs = [DataSplit.train, .test].map { ("x_\($0.rawValue).npy", "y_\($0.rawValue).npy") }
    let own = pairs[split == .train ? 0 : 1]
    if there.isSuperset(of: [own.0, own.1]) { return own }
    let isWhole = there.isSuperset(of: ["x.npy", "y.npy"])
    if split == .test, isWhole { return ("x.npy", "y.npy") }
    let arrays = archive.members.map { $0.name.replacing(".npy", with: "") }
    throw DataError(
      archive.path, expected: "arrays " + (split == .train ? "x_train and y_train" : "x and y"),
      found: arrays.isEmpty ? "none" : listed(arrays),
      remedy: isWhole
        ? "x and y are its test split; for training save x_train, y_train, x_test and y_test."
        : "Save it with numpy.savez(path, x=images, y=labels).")
  }

  private static func layout(of images: NPYMember) throws -> Layout {
    let shape = images.shape
    guard ["|u1", "<f4", "<f8"].contains(images.descriptor) else {
      throw images.unlike("images of uint8, float32 or float64", found: "type \(images.descriptor)")
    }
    guard shape.allSatisfy({ $0 > 0 }) else { throw images.unlike("images", found: "\(shape)") }
    if shape.count == 3 {
      return Layout(channels: 1, height: shape[1], width: shape[2], isChannelsLast: false)
    }
    guard shape.count == 4, (1...4).contains(shape[1]) != (1...4).contains(shape[3]) else {
      throw images.unlike(
        "a shape of (N, H, W), (N, H, W, C) or (N, C, H, W) with 1 to 4 channels",
        found: "\(shape)")
    }
    return (1...4).contains(shape[3])
      ? Layout(channels: shape[3], height: shape[1], width: shape[2], isChannelsLast: true)
      : Layout(channels: shape[1], height: shape[2], width: shape[3], isChannelsLast: false)
  }

  private static func labels(_ member: NPYMember, count: Int) throws -> [Int] {
    guard member.shape == [count] || member.shape == [count, 1] else {
      throw member.unlike("\(counted(count, "label")), one an image", found: "\(member.shape)")
    }
    let labels = try member.integers()
    guard let worst = labels.firstIndex(where: { $0 < 0 || $0 > 1_000_000 }) else { return labels }
    throw member.unlike(
      "labels from 0 on", found: "\(labels[worst]) for image \(worst.grouped) (counted from 0)")
  }
}

/// One array in an archive, of which any part can be read.
struct NPYMember: @unchecked Sendable {
  let archive: String
  let name: String
  let shape: [Int]
  let descriptor: String
  let crc32: UInt32
  // Read from with positions only, so from any thread.
  private let file: FileDescriptor
  private let start: Int

  var itemSize: Int { Int(String(descriptor.last ?? "1")) ?? 1 }

  /// - Throws: ``DataError`` when it is no array in C order, or has another size than its header tells.
  init(_ archive: ZipArchive, _ name: String) throws {
    guard let member = archive.member(name) else {
      throw DataError(
        archive.path, expected: "an array \(name)", found: "none", remedy: "Save it again.")
    }
    let (file, begin) = try archive.content(of: member)
    let title = archive.path + ": " + name
    let head = try file.peek(min(member.size, 1 << 16), at: begin)
    let header = try NPYMember.header(of: head, title)
    (self.archive, self.name, crc32) = (archive.path, name, member.crc32)
    (shape, descriptor) = (header.shape, header.descriptor)
    (self.file, start) = (file, begin + header.start)
    let count = shape.reduce(1) { $0.saturating(times: $1) }
    guard count.saturating(times: itemSize) == member.size - header.start else {
      throw unlike(
        "\(shape) values of \(counted(itemSize, "byte"))",
        found: counted(member.size - header.start, "byte"))
    }
  }

  private static func header(
    of head: [UInt8], _ title: String
  ) throws -> (shape: [Int], descriptor: String, start: Int) {
    do {
      return try NPY.header(of: head, name: title)
    } catch let error as DataError {
      throw DataError(
        title, expected: error.expected, found: error.found,
        remedy: "Save it again with numpy.savez(path, x=numpy.ascontiguousarray(images), y=labels)."
      )
    }
  }

  /// The bytes of values by their positions in C order.
  func bytes(_ range: Range<Int>) throws -> [UInt8] {
    let (from, count) = (start + range.lowerBound * itemSize, range.count * itemSize)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      let chunk = try file.peek(min(count - bytes.count, 1 << 26), at: from + bytes.count)
      guard !chunk.isEmpty else { throw ZipArchive.damaged(archive, "the end of the file") }
      bytes += chunk
    }
    return bytes
  }

  /// All values of an integer array of any width.
  func integers() throws -> [Int] {
    let bytes = try bytes(0..<shape.reduce(1, *))
    func numbers<Number: FixedWidthInteger>(_ type: Number.Type) -> [Int] {
      bytes.withUnsafeBytes { buffer in
        (0..<buffer.count / MemoryLayout<Number>.size).map { place in
          let offset = place * MemoryLayout<Number>.size
          let value = buffer.loadUnaligned(fromByteOffset: offset, as: Number.self)
          return Int(clamping: Number(littleEndian: value))
        }
      }
    }
    switch descriptor {
    case "|u1": return numbers(UInt8.self)
    case "|i1": return numbers(Int8.self)
    case "<u2": return numbers(UInt16.self)
    case "<i2": return numbers(Int16.self)
    case "<u4": return numbers(UInt32.self)
    case "<i4": return numbers(Int32.self)
    case "<u8": return numbers(UInt64.self)
    case "<i8": return numbers(Int64.self)
    default: throw unlike("labels of an integer type", found: "type \(descriptor)")
    }
  }

  func unlike(_ expected: String, found: String) -> DataError {
    DataError(
      "\(archive): \(name)", expected: expected, found: found,
      remedy: "Save it again with numpy.savez(path, x=images, y=labels).")
  }
}
