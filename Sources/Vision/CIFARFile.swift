internal import Foundation
internal import Torch

/// A file in the binary layout of CIFAR-10 and CIFAR-100, opened.
///
/// A record is one label byte (CIFAR-10) or two, coarse then fine (CIFAR-100; the fine one is
/// used), then 3,072 pixel bytes: 32 rows of 32 for red, then green, then blue (Krizhevsky,
/// "Learning multiple layers of features from tiny images", 2009,
/// https://www.cs.toronto.edu/~kriz/cifar.html). The number of records follows from the file's
/// size.
struct CIFARFile {
  /// Bytes of one image, (C, H, W) = (3, 32, 32).
  static let imageSize = 3 * 32 * 32

  let count: Int
  private let labelBytes: Int
  private let file: FileDescriptor

  private var recordSize: Int { labelBytes + Self.imageSize }

  /// - Parameter labelBytes: 1 for CIFAR-10, 2 for CIFAR-100.
  /// - Throws: ``DataError`` when the file is missing, empty, or not a whole number of records.
  init(_ path: String, labelBytes: Int) throws {
    self.labelBytes = labelBytes
    file = try FileDescriptor(path)
    count = file.size / (labelBytes + Self.imageSize)
    guard file.size > 0 else { throw DataError.empty(path) }
    guard file.size == count * recordSize else { throw wrongSize() }
  }

  /// Copies the images into `images` (`count` × 3,072 bytes) and the labels into `labels`.
  ///
  /// - Throws: ``DataError`` when a label is not below `classCount`, or the file shrank meanwhile.
  func read(
    images: UnsafeMutableRawBufferPointer, labels: UnsafeMutableBufferPointer<Int64>,
    classCount: Int
  ) throws {
    demand(
      images.count == count * Self.imageSize && labels.count == count,
      "CIFAR: \(images.count) bytes and \(labels.count) labels for \(count) records")
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * recordSize, alignment: 16)
    defer { chunk.deallocate() }
    for start in stride(from: 0, to: count, by: 256) {
      let records = min(256, count - start)
      let bytes = UnsafeMutableRawBufferPointer(rebasing: chunk[..<(records * recordSize)])
      guard try file.read(into: bytes) == bytes.count else { throw wrongSize() }
      for record in 0..<records {
        let source = bytes.baseAddress! + record * recordSize
        let target = images.baseAddress! + (start + record) * Self.imageSize
        memcpy(target, source + labelBytes, Self.imageSize)
        labels[start + record] = Int64(bytes[record * recordSize + labelBytes - 1])
      }
    }
    try DataError.check(labels: UnsafeBufferPointer(labels), below: classCount, file.path)
  }

  private func wrongSize() -> DataError {
    let layout = labelBytes == 1 ? "1 label byte" : "\(labelBytes) label bytes"
    let rest = file.size - count * recordSize
    return DataError(
      file.path,
      expected: "whole records of \(recordSize.grouped) bytes (\(layout) and 3,072 of pixels)",
      found: "\(counted(count, "record")) and \(counted(rest, "byte"))",
      remedy: "Fetch the file again.")
  }
}

extension DataError {
  /// Refuses labels that name no class, telling the first of them.
  static func check(
    labels: UnsafeBufferPointer<Int64>, below classCount: Int, _ path: String
  ) throws {
    guard let worst = labels.max(), worst >= classCount else { return }
    let index = labels.firstIndex { $0 >= classCount }!
    throw DataError(
      path, expected: "labels from 0 to \(classCount - 1)",
      found: "\(labels[index]) for image \(index.grouped) (counted from 0)",
      remedy: "Fetch the file again, or name the data set it belongs to.")
  }
}
