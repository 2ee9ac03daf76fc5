import Testing

@testable import Vision

struct PNGEncoderTests {
  @Test(arguments: 1...4)
  func whatIsEncodedComesBack(channels: Int) throws {
    let raster = Raster(
      width: 31, height: 17, channels: channels, bytes: pattern(31 * 17 * channels))
    #expect(try ImageFile.decode(raster.pngData()) == raster)
  }

  /// Noise does not compress: the encoded picture is larger than its samples.
  @Test func noiseFits() throws {
    var state: UInt64 = 1
    let noise = (0..<256 * 256 * 4).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(state >> 56)
    }
    let raster = Raster(width: 256, height: 256, channels: 4, bytes: noise)
    let encoded = try raster.pngData()
    #expect(encoded.count > noise.count)
    #expect(try ImageFile.decode(encoded) == raster)
  }

  @Test func onePixelIsAPicture() throws {
    let raster = Raster(width: 1, height: 1, filledWith: [128])
    #expect(try ImageFile.decode(raster.pngData()) == raster)
  }
}
