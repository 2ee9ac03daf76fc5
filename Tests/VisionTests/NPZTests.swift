import Testing
import Torch

@testable import Vision

/// Archives that NumPy wrote: see Fixtures/frames.py.
@Suite struct NPZTests {
  private let folder = TemporaryFolder()

  private func open(_ name: String, _ split: DataSplit = .test) throws -> any ImageSource {
    try DataCatalog().open("npz:" + fixture(name), split: split)
  }

  /// Deflated (N, H, W, C) with labels (N, 1) of uint8, and stored (N, C, H, W) with int32 ones.
  @Test func packedAndStoredAreTheSame() throws {
    let (packed, stored) = (try open("packed.npz"), try open("stored.npz"))
    for source in [packed, stored] {
      #expect(source.channels == 3 && source.height == 5 && source.width == 7)
      #expect(source.labels.ints == [2, 0, 1, 1, 0, 2] && source.classNames == ["0", "1", "2"])
      #expect(!source.isResident && source.sha256.count == 64 && source.count == 6)
    }
    let all = Array(0..<6)
    let images = try packed.images(at: all)
    #expect(images.dtype == .uint8 && images.shape == [6, 3, 5, 7])
    #expect(try images.ints == stored.images(at: all).ints)
    #expect(try packed.images(at: [4, 1]).ints == images[4].ints + images[1].ints)
    // numpy.load("packed.npz")["x"][0, 0, 0]
    #expect((0..<3).map { images[0][$0][0][0].item } == [255, 228, 34])
  }

  @Test func splitsHaveArraysOfTheirOwn() throws {
    let (train, test) = (try open("parts.npz", .train), try open("parts.npz"))
    #expect(train.count == 4 && test.count == 2 && train.channels == 1)
    let floats = try train.images(at: [0, 3])
    #expect(floats.dtype == .float32 && floats.max().item <= 1)
    // Images of k/255 lose nothing in memory.
    let resident = try DataCatalog().load("npz:" + fixture("parts.npz"), split: .train)
    #expect(resident.images.dtype == .uint8 && resident.warnings.isEmpty)
    let steps = resident.images[0].to(.float32) - floats[0] * 255
    #expect(steps.absolute().max().item < 1e-4)
    #expect(
      failure { try open("packed.npz", .train) }.contains(
        "x and y are its test split; for training save x_train"))
  }

  @Test func imagesAreResized() throws {
    let source = try DataCatalog().open("npz:\(fixture("packed.npz")),size=4", split: .test)
    #expect(source.name.hasSuffix("packed.npz,size=4") && source.height == 4)
    #expect(try source.images(at: [1]).shape == [1, 3, 4, 4])
    #expect(try source.sha256 != open("packed.npz").sha256)
    let floats = failure {
      try DataCatalog().open("npz:\(fixture("parts.npz")),size=4", split: .train)
    }
    #expect(floats.contains("expected 8-bit images, which can be resized, found floating-point"))
  }

  // MARK: Damage

  private func damaged(_ name: String, _ change: (inout [UInt8]) -> Void) -> String {
    var bytes = contents(fixture(name))
    change(&bytes)
    let path = folder.write(bytes, "a.npz")
    return failure { try DataCatalog().open("npz:" + path, split: .test) }
  }

  @Test func cutArchivesAreRefused() {
    for count in [0, 3, 21, 22, 600, 1040] {
      let text = damaged("packed.npz") { $0 = Array($0.prefix(count)) }
      #expect(text.contains("expected a whole ZIP archive, found "), "\(count): \(text)")
    }
  }

  /// A bit turned in the content is met by the checksum, in either packing.
  @Test(arguments: ["packed.npz", "stored.npz"]) func turnedBitsAreMet(_ name: String) {
    let text = damaged(name) { $0[400] ^= 4 }
    #expect(text.contains("expected a whole ZIP archive, found "), "\(text)")
  }

  /// Every byte of the directory turned into another: an error or the same images, never a trap.
  @Test func noDirectoryCrashes() throws {
    let bytes = contents(fixture("stored.npz"))
    let whole = try open("stored.npz").images(at: [0]).ints
    for place in (bytes.count - 170)..<bytes.count {
      for value in [0, 0x7f, 0xff] as [UInt8] {
        var changed = bytes
        changed[place] = value
        let path = folder.write(changed, "b.npz")
        guard let source = try? DataCatalog().open("npz:" + path, split: .test) else { continue }
        #expect(try source.images(at: [0]).ints == whole)
      }
    }
  }

  @Test func otherArraysAreRefused() throws {
    func refused(_ x: NPY, _ y: NPY) -> String {
      let path = folder.write(storedZip([("x.npy", x.encoded()), ("y.npy", y.encoded())]), "c.npz")
      return failure { try DataCatalog().open("npz:" + path, split: .test) }
    }
    func images(_ shape: [Int]) -> NPY {
      NPY(shape: shape, values: .uint8([UInt8](repeating: 1, count: shape.reduce(1, *))))
    }
    let labels = NPY(shape: [2], values: .int64([0, 1]))
    #expect(refused(images([2, 9]), labels).contains("expected a shape of (N, H, W)"))
    #expect(
      refused(images([2, 3, 5, 3]), labels).contains("with 1 to 4 channels, found [2, 3, 5, 3]"))
    #expect(refused(images([0, 3, 3]), labels).contains("expected images, found [0, 3, 3]"))
    #expect(
      refused(images([3, 3, 3]), labels).contains("expected 3 labels, one an image, found [2]"))
    #expect(
      refused(images([2, 3, 3]), NPY(shape: [2], values: .int64([0, -1]))).contains(
        "expected labels from 0 on, found -1 for image 1 (counted from 0)"))
    #expect(
      refused(images([2, 3, 3]), NPY(shape: [2], values: .float32([0, 1]))).contains(
        "expected labels of an integer type, found type <f4"))
    #expect(
      refused(NPY(shape: [2, 3, 3], values: .int64([Int64](repeating: 0, count: 18))), labels)
        .contains("expected images of uint8, float32 or float64, found type <i8"))
    let bright = NPY(shape: [2, 1, 1], values: .float32([0.5, 1.5]))
    let path = folder.write(
      storedZip([("x.npy", bright.encoded()), ("y.npy", labels.encoded())]), "d.npz")
    let source = try DataCatalog().open("npz:" + path, split: .test)
    #expect(
      failure { try source.images(at: [0, 1]) }.contains(
        "expected floating-point images in [0, 1], found 1.5 in image 1"))
  }
}

/// A ZIP archive of stored members, as `numpy.savez` writes.
func storedZip(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
  func number(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
  var (file, directory) = ([UInt8](), [UInt8]())
  for (name, bytes) in members {
    let fields =
      number(0, 8) + number(Int(crc32(bytes)), 4) + number(bytes.count, 4)
      + number(bytes.count, 4) + number(name.utf8.count, 2)
    directory +=
      [0x50, 0x4b, 1, 2, 20, 0, 20, 0] + fields + number(0, 12) + number(file.count, 4)
      + Array(name.utf8)
    file += [0x50, 0x4b, 3, 4, 20, 0] + fields + number(0, 2) + Array(name.utf8) + bytes
  }
  let end =
    [0x50, 0x4b, 5, 6] + number(0, 4) + number(members.count, 2) + number(members.count, 2)
    + number(directory.count, 4) + number(file.count, 4) + number(0, 2)
  return file + directory + end
}

/// ISO 3309, bit by bit.
private func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(~0) { crc, byte in
    (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in
      value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1
    }
  }
}
