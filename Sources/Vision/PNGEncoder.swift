internal import CPNG

extension Raster {
  /// The picture as the content of an 8-bit PNG file, for a file or a data URI.
  ///
  /// - Throws: ``DataError`` when libpng refuses it (a row of more than 2 GiB, or no memory).
  public func pngData() throws -> [UInt8] {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    image.width = UInt32(width)
    image.height = UInt32(height)
    image.format =
      (channels > 2 ? UInt32(PNG_FORMAT_FLAG_COLOR) : 0)
      | (hasAlpha ? UInt32(PNG_FORMAT_FLAG_ALPHA) : 0)
    // What incompressible samples take, with room for headers.
    var size = bytes.count + height + bytes.count / 8 + 4096
    var content = [UInt8](repeating: 0, count: size)
    guard
      png_image_write_to_memory(&image, &content, &size, 0, bytes, Int32(width * channels), nil)
        != 0
    else {
      throw DataError(
        "PNG", expected: "a picture of \(width) × \(height) to encode",
        found: PNGDecoder.message(of: image), remedy: "Make the picture smaller.")
    }
    return Array(content.prefix(size))
  }
}
