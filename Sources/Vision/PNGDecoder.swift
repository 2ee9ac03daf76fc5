internal import CPNG

/// Decodes PNG content with libpng's simplified interface.
enum PNGDecoder {
  static func decode(_ bytes: [UInt8], name: String) throws -> Raster {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    return try withoutGamma(bytes).withUnsafeBytes { source in
      guard png_image_begin_read_from_memory(&image, source.baseAddress, source.count) != 0
      else { throw ImageFile.damaged(name, "PNG", message(of: image)) }
      try ImageFile.check(width: Int(image.width), height: Int(image.height), name)
      return try finish(&image, name)
    }
  }

  /// Decodes the pixels, in the channels the file has.
  private static func finish(_ image: inout png_image, _ name: String) throws -> Raster {
    image.format &= UInt32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
    // libpng would take 16-bit samples for linear light; files written by image tools are sRGB.
    image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
    let (width, height) = (Int(image.width), Int(image.height))
    let channels = channels(image.format)
    var pixels = [UInt8](repeating: 0, count: width * height * channels)
    guard png_image_finish_read(&image, nil, &pixels, Int32(width * channels), nil) != 0
    else { throw ImageFile.damaged(name, "PNG", message(of: image)) }
    return Raster(width: width, height: height, channels: channels, bytes: pixels)
  }

  /// The content without its gAMA chunk, by which libpng would convert the samples: a frequency
  /// is measured on the samples that are stored.
  private static func withoutGamma(_ bytes: [UInt8]) -> [UInt8] {
    var start = 8
    while start + 12 <= bytes.count {
      let end = start + 12 + bigEndian(bytes[start..<start + 4])
      let kind = String(decoding: bytes[start + 4..<start + 8], as: UTF8.self)
      guard end <= bytes.count, kind != "IDAT" else { break }
      if kind == "gAMA" { return Array(bytes[..<start] + bytes[end...]) }
      start = end
    }
    return bytes
  }

  private static func channels(_ format: UInt32) -> Int {
    (format & UInt32(PNG_FORMAT_FLAG_COLOR) == 0 ? 1 : 3)
      + (format & UInt32(PNG_FORMAT_FLAG_ALPHA) == 0 ? 0 : 1)
  }

  /// libpng's message in the image it failed on.
  static func message(of image: png_image) -> String {
    let text = withUnsafeBytes(of: image.message) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    return "libpng: " + text
  }
}
