import Testing

@testable import Vision

struct RasterChannelsTests {
  let grey = Raster(width: 2, height: 1, channels: 1, bytes: [5, 250])
  let greyAlpha = Raster(width: 2, height: 1, channels: 2, bytes: [5, 0, 250, 255])
  let rgb = Raster(width: 2, height: 1, channels: 3, bytes: [1, 2, 3, 200, 100, 0])
  let rgba = Raster(width: 2, height: 1, channels: 4, bytes: [1, 2, 3, 0, 200, 100, 0, 128])

  @Test func alphaIsLeftOutAndColoursStay() {
    #expect(rgba.withoutAlpha() == rgb)
    #expect(greyAlpha.withoutAlpha() == grey)
    #expect(rgb.withoutAlpha() == rgb)
    #expect([grey, greyAlpha, rgb, rgba].map(\.hasAlpha) == [false, true, false, true])
  }

  @Test func anyPictureHasThreeChannels() {
    let repeated = Raster(width: 2, height: 1, channels: 3, bytes: [5, 5, 5, 250, 250, 250])
    #expect(grey.rgb() == repeated)
    #expect(greyAlpha.rgb() == repeated)
    #expect(rgb.rgb() == rgb)
    #expect(rgba.rgb() == rgb)
  }

  /// "rgb to grey" of Fixtures/make.py: Pillow's `convert("L")`.
  @Test func greyIsPillowsLuma() throws {
    let picture = try ImageFile.read(fixture("rgb.png"))
    #expect(
      picture.gray().bytes == [11, 31, 51, 71, 91, 111, 131, 151, 171, 191, 211, 231])
    #expect(try ImageFile.read(fixture("rgba.png")).gray() == picture.gray())
    #expect(greyAlpha.gray() == grey)
  }

  @Test func lumaStaysInRange() {
    let ends = Raster(width: 2, height: 1, channels: 3, bytes: [0, 0, 0, 255, 255, 255])
    #expect(ends.gray().bytes == [0, 255])
  }
}
