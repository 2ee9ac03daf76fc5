internal import CTurboJPEG

/// Decodes JPEG content with TurboJPEG.
enum JPEGDecoder {
  static func decode(_ bytes: [UInt8], name: String) throws -> Raster {
    guard let decoder = tjInitDecompress() else { fatalError("TurboJPEG: no memory to decode") }
    defer { tjDestroy(decoder) }
    let header = try readHeader(bytes, decoder, name)
    let isGray = header.colorSpace == TJCS_GRAY.rawValue
    let channels = isGray ? 1 : 3
    var pixels = [UInt8](repeating: 0, count: header.width * header.height * channels)
    // The accurate inverse transform: the fast one is off by a level or two, at high frequencies.
    let status = tjDecompress2(
      decoder, bytes, UInt(bytes.count), &pixels, Int32(header.width), 0, Int32(header.height),
      (isGray ? TJPF_GRAY : TJPF_RGB).rawValue, TJFLAG_ACCURATEDCT)
    // A warning, for a cut file, is a failure too: the rest of the picture would be grey.
    guard status == 0 else { throw failure(decoder, name) }
    return Raster(
      width: header.width, height: header.height, channels: channels, bytes: pixels)
  }

  private static func readHeader(
    _ bytes: [UInt8], _ decoder: tjhandle, _ name: String
  ) throws -> (width: Int, height: Int, colorSpace: Int32) {
    var (width, height, subsampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    let status = tjDecompressHeader3(
      decoder, bytes, UInt(bytes.count), &width, &height, &subsampling, &space)
    guard status == 0 else { throw failure(decoder, name) }
    guard space != TJCS_CMYK.rawValue, space != TJCS_YCCK.rawValue else {
      throw DataError(
        name, expected: "a grey or RGB picture", found: "a CMYK JPEG",
        remedy: "Convert it to RGB first: how depends on the ink profile it was made for.")
    }
    try ImageFile.check(width: Int(width), height: Int(height), name)
    return (Int(width), Int(height), space)
  }

  private static func failure(_ decoder: tjhandle, _ name: String) -> DataError {
    ImageFile.damaged(name, "JPEG", "TurboJPEG: " + String(cString: tjGetErrorStr2(decoder)))
  }
}
