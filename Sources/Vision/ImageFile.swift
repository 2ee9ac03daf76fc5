internal import Foundation

/// Image files: PNG and JPEG in, PNG out.
public enum ImageFile {
  /// Pictures of more pixels than this are refused before memory is taken for them.
  public static let largestPixelCount = 100_000_000

  /// The formats that are read.
  enum Format: Equatable {
    case png
    case jpeg

    /// The format of content, by its first bytes.
    init?(startingWith head: some Sequence<UInt8>) {
      let head = Array(head.prefix(8))
      if head == [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] {
        self = .png
      } else if head.starts(with: [0xff, 0xd8, 0xff]) {
        self = .jpeg
      } else {
        return nil
      }
    }
  }

  /// Reads a PNG or JPEG file; its content tells which, not its name.
  ///
  /// The picture has the channels of the file: grey, grey and alpha, RGB or RGBA; a palette is
  /// looked up. 16-bit samples are reduced to 8 bits, rounded to the nearest. Apart from that the
  /// samples are those stored: gamma, colour profiles and a JPEG's orientation are left aside, as
  /// Pillow does. A PNG that lacks nothing but its closing chunk counts as whole.
  ///
  /// - Throws: ``DataError`` when the file is missing, unreadable, empty, no PNG or JPEG, cut,
  ///   damaged, a CMYK JPEG, or larger than ``largestPixelCount``.
  public static func read(_ path: String) throws -> Raster {
    let file = try FileDescriptor(path)
    // Before reading it all: what is no image may be very large.
    _ = try format(of: try file.peek(8), path)
    return try decode(try file.read(file.size), name: path)
  }

  /// Decodes the content of a PNG or JPEG file, as ``read(_:)`` does.
  ///
  /// - Parameter name: what errors call the picture.
  public static func decode(_ bytes: [UInt8], name: String = "image") throws -> Raster {
    switch try format(of: bytes.prefix(8), name) {
    case .png: try PNGDecoder.decode(bytes, name: name)
    case .jpeg: try JPEGDecoder.decode(bytes, name: name)
    }
  }

  /// Writes a PNG file: there whole or not at all.
  ///
  /// - Throws: ``DataError`` when the folder is missing or cannot be written.
  public static func writePNG(_ raster: Raster, to path: String) throws {
    try AtomicFile.write(try raster.pngData(), to: path)
  }

  private static func format(of head: some Sequence<UInt8>, _ name: String) throws -> Format {
    let head = Array(head)
    guard !head.isEmpty else { throw DataError.empty(name, remedy: "Save the picture again.") }
    guard let format = Format(startingWith: head) else {
      throw DataError(
        name, expected: "a PNG or JPEG picture",
        found: "content that starts with \(hexadecimal(head, separator: " "))",
        remedy: "Convert it to PNG.")
    }
    return format
  }

  /// Refuses pictures that are too large, before memory is taken for them.
  static func check(width: Int, height: Int, _ name: String) throws {
    guard width * height > largestPixelCount else { return }
    throw DataError(
      name, expected: "a picture of at most \(largestPixelCount.grouped) pixels",
      found: "\(width.grouped) × \(height.grouped)", remedy: "Scale or crop it first.")
  }

  static func damaged(_ name: String, _ format: String, _ reason: String) -> DataError {
    DataError(
      name, expected: "a whole \(format) picture", found: "damage (\(reason))",
      remedy: "Save or copy the picture again.")
  }
}
