import Testing

@testable import Vision

/// A record of the layout: its label bytes, then 3,072 bytes that tell the records apart.
func cifarRecord(_ labels: [UInt8], _ index: Int) -> [UInt8] {
  labels + pattern(3072, from: index * 7)
}

struct CIFARFileTests {
  let folder = TemporaryFolder()

  private func read(
    _ bytes: [UInt8], labelBytes: Int, classCount: Int
  ) throws -> (images: [UInt8], labels: [Int64]) {
    let file = try CIFARFile(folder.write(bytes, "file.bin"), labelBytes: labelBytes)
    var images = [UInt8](repeating: 0, count: file.count * CIFARFile.imageSize)
    var labels = [Int64](repeating: -1, count: file.count)
    try images.withUnsafeMutableBytes { images in
      try labels.withUnsafeMutableBufferPointer {
        try file.read(images: images, labels: $0, classCount: classCount)
      }
    }
    return (images, labels)
  }

  /// More records than are read at once.
  @Test func cifar10RecordsAreTakenApart() throws {
    let count = 300
    let bytes = (0..<count).flatMap { cifarRecord([UInt8($0 % 10)], $0) }
    let (images, labels) = try read(bytes, labelBytes: 1, classCount: 10)
    #expect(images == (0..<count).flatMap { pattern(3072, from: $0 * 7) })
    #expect(labels == (0..<count).map { Int64($0 % 10) })
  }

  @Test func cifar100GivesItsFineLabels() throws {
    let bytes = cifarRecord([19, 99], 0) + cifarRecord([3, 0], 1)
    let (images, labels) = try read(bytes, labelBytes: 2, classCount: 100)
    #expect(images == pattern(3072) + pattern(3072, from: 7))
    #expect(labels == [99, 0])
  }

  @Test func aCutFileIsRefused() {
    let bytes = cifarRecord([1], 0) + cifarRecord([2], 1).dropLast()
    #expect(
      failure { try read(bytes, labelBytes: 1, classCount: 10) }
        == "\(folder("file.bin")): expected whole records of 3,073 bytes (1 label byte and 3,072 of "
        + "pixels), found 1 record and 3,072 bytes. Fetch the file again.")
  }

  @Test func anOverlongFileIsRefused() {
    let bytes = cifarRecord([1, 2], 0) + [0]
    #expect(
      failure { try read(bytes, labelBytes: 2, classCount: 100) }
        == "\(folder("file.bin")): expected whole records of 3,074 bytes (2 label bytes and 3,072 of "
        + "pixels), found 1 record and 1 byte. Fetch the file again.")
  }

  @Test func anEmptyFileIsRefused() {
    #expect(
      failure { try read([], labelBytes: 1, classCount: 10) }
        == "\(folder("file.bin")): expected data, found an empty file. Fetch the file again.")
  }

  @Test func aLabelThatNamesNoClassIsRefused() {
    let bytes = cifarRecord([9], 0) + cifarRecord([10], 1) + cifarRecord([200], 2)
    #expect(
      failure { try read(bytes, labelBytes: 1, classCount: 10) }
        == "\(folder("file.bin")): expected labels from 0 to 9, found 10 for image 1 (counted from "
        + "0). Fetch the file again, or name the data set it belongs to.")
  }
}
