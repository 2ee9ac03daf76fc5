internal import CZlib
internal import Foundation

/// A ZIP archive's directory, and its members' content (PKWARE's APPNOTE; ZIP64 included).
struct ZipArchive {
  struct Member: Equatable {
    let name: String
    /// 0 stored, 8 deflated.
    let method: Int
    let crc32: UInt32
    let packedSize: Int
    let size: Int
    /// Of its own header in the file.
    let offset: Int
  }

  let path: String
  let members: [Member]
  private let file: FileDescriptor

  /// - Throws: ``DataError`` when the file is missing or no whole ZIP archive.
  init(_ path: String) throws {
    self.path = path
    file = try FileDescriptor(path)
    guard let directory = try ZipArchive.directory(of: file) else {
      throw ZipArchive.damaged(path, file.size == 0 ? "an empty file" : "no directory at its end")
    }
    members = try ZipArchive.members(directory, path)
  }

  /// Whether a file begins as ZIP archives do.
  static func isZip(_ path: String) -> Bool {
    (try? FileDescriptor(path).peek(4)) == [0x50, 0x4b, 3, 4]
  }

  func member(_ name: String) -> Member? { members.first { $0.name == name } }

  /// The content of a member as a file and the place where it begins, checked against its CRC-32.
  ///
  /// A deflated one is inflated into a temporary file without a name, so that any part of it can be
  /// read; it goes with the last reference.
  ///
  /// - Throws: ``DataError`` when it is cut, damaged or packed in another way.
  func content(of member: Member) throws -> (file: FileDescriptor, start: Int) {
    let header = try file.peek(30, at: member.offset)
    guard header.count == 30, header.starts(with: [0x50, 0x4b, 3, 4]) else {
      throw ZipArchive.damaged(path, "no header of \(member.name)")
    }
    let start = member.offset + 30 + number(header[26..<28]) + number(header[28..<30])
    guard start + member.packedSize <= file.size else {
      throw ZipArchive.damaged(path, "the end of the file within \(member.name)")
    }
    switch member.method {
    case 0:
      try check(member, crc: crc(of: start..<start + member.size))
      return (file, start)
    case 8:
      return (try inflated(member, from: start), 0)
    default:
      throw DataError(
        path, expected: "stored or deflated members",
        found: "\(member.name) packed by method \(member.method)",
        remedy: "Write it again, with numpy.savez or numpy.savez_compressed.")
    }
  }

  private func check(_ member: Member, crc: UInt32) throws {
    guard crc != member.crc32 else { return }
    throw ZipArchive.damaged(path, "another checksum (CRC-32) of \(member.name)")
  }

  private func crc(of range: Range<Int>) throws -> UInt32 {
    var (crc, place) = (UInt(0), range.lowerBound)
    while place < range.upperBound {
      let chunk = try file.peek(min(1 << 20, range.upperBound - place), at: place)
      guard !chunk.isEmpty else { throw ZipArchive.damaged(path, "the end of the file") }
      crc = CZlib.crc32(crc, chunk, UInt32(chunk.count))
      place += chunk.count
    }
    return UInt32(truncatingIfNeeded: crc)
  }

  static func damaged(_ path: String, _ found: String) -> DataError {
    DataError(
      path, expected: "a whole ZIP archive", found: found,
      remedy: "Copy or write the file again; it was cut or damaged.")
  }
}

// MARK: The directory

extension ZipArchive {
  private typealias Directory = (bytes: [UInt8], count: Int)

  /// Found by the record that ends the file, before a comment of at most 65,535 bytes.
  private static func directory(of file: FileDescriptor) throws -> Directory? {
    let length = min(file.size, 65_557)
    let base = file.size - length
    let tail = try file.peek(length, at: base)
    guard length >= 22 else { return nil }
    for place in stride(from: length - 22, through: 0, by: -1)
    where tail[place..<place + 4].elementsEqual([0x50, 0x4b, 5, 6]) {
      let record = tail[place..<place + 22]
      let sizes = try wide(file, before: base + place) ?? narrow(record)
      guard sizes.offset >= 0, sizes.size >= 0, sizes.offset + sizes.size <= base + place else {
        return nil
      }
      return (try file.peek(sizes.size, at: sizes.offset), sizes.count)
    }
    return nil
  }

  private typealias Sizes = (count: Int, size: Int, offset: Int)

  private static func narrow(_ record: ArraySlice<UInt8>) -> Sizes {
    let start = record.startIndex
    return (
      number(record[start + 10..<start + 12]), number(record[start + 12..<start + 16]),
      number(record[start + 16..<start + 20])
    )
  }

  /// ZIP64's record, which a locator just before the last record points to.
  private static func wide(_ file: FileDescriptor, before end: Int) throws -> Sizes? {
    guard end >= 20 else { return nil }
    let locator = try file.peek(20, at: end - 20)
    guard locator.starts(with: [0x50, 0x4b, 6, 7]) else { return nil }
    let place = number(locator[8..<16])
    guard place >= 0, place + 56 <= file.size else { return nil }
    let record = try file.peek(56, at: place)
    guard record.starts(with: [0x50, 0x4b, 6, 6]) else { return nil }
    return (number(record[32..<40]), number(record[40..<48]), number(record[48..<56]))
  }

  private static func members(_ directory: Directory, _ path: String) throws -> [Member] {
    var (members, place) = ([Member](), 0)
    let bytes = directory.bytes
    for _ in 0..<directory.count {
      guard place + 46 <= bytes.count,
        bytes[place..<place + 4].elementsEqual([0x50, 0x4b, 1, 2])
      else { throw damaged(path, "a directory of fewer members than it tells") }
      func field(_ from: Int, _ count: Int) -> Int {
        number(bytes[place + from..<place + from + count])
      }
      let (name, extra, comment) = (field(28, 2), field(30, 2), field(32, 2))
      let end = place + 46 + name + extra
      guard end <= bytes.count else { throw damaged(path, "a directory that was cut") }
      var wide = [field(24, 4), field(20, 4), field(42, 4)]
      widen(&wide, bytes[place + 46 + name..<end])
      members.append(
        Member(
          name: String(decoding: bytes[place + 46..<place + 46 + name], as: UTF8.self),
          method: field(10, 2), crc32: UInt32(field(16, 4)), packedSize: wide[1], size: wide[0],
          offset: wide[2]))
      place = end + comment
    }
    return members
  }

  /// Size, packed size and offset that do not fit 32 bits stand in an extra field, in that order.
  private static func widen(_ sizes: inout [Int], _ extra: ArraySlice<UInt8>) {
    var place = extra.startIndex
    while place + 4 <= extra.endIndex {
      let (kind, length) = (number(extra[place..<place + 2]), number(extra[place + 2..<place + 4]))
      var field = place + 4
      place = field + length
      guard kind == 1, place <= extra.endIndex else { continue }
      for index in sizes.indices where sizes[index] == 0xffff_ffff && field + 8 <= place {
        sizes[index] = number(extra[field..<field + 8])
        field += 8
      }
    }
  }
}

// MARK: Inflating

extension ZipArchive {
  private func inflated(_ member: Member, from start: Int) throws -> FileDescriptor {
    let path = NSTemporaryDirectory() + "passband-\(UUID().uuidString)"
    let target = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard target >= 0 else { throw DataError.unwritable(path, errno) }
    defer {
      close(target)
      unlink(path)
    }
    let inflater = Inflater(file, start..<start + member.packedSize)
    var (crc, made) = (UInt(0), 0)
    while let chunk = try inflater.next(), made <= member.size {
      crc = CZlib.crc32(crc, chunk, UInt32(chunk.count))
      made += chunk.count
      guard write(target, chunk, chunk.count) == chunk.count else {
        throw DataError.unwritable(path, errno)
      }
    }
    guard made == member.size else {
      throw ZipArchive.damaged(self.path, "another size of \(member.name) than its directory tells")
    }
    try check(member, crc: UInt32(truncatingIfNeeded: crc))
    return try FileDescriptor(path)
  }
}

/// A little-endian number; what no file can be as large as is cut to 2⁶⁰, so that sums stay in range.
private func number(_ bytes: ArraySlice<UInt8>) -> Int {
  Int(min(bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }, 1 << 60))
}
