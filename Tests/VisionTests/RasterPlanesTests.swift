import Testing

@testable import Vision

struct RasterPlanesTests {
  /// 2 × 2, RGB: red 1 to 4, green 11 to 14, blue 21 to 24.
  let colour = Raster(
    width: 2, height: 2, channels: 3, bytes: [1, 11, 21, 2, 12, 22, 3, 13, 23, 4, 14, 24])

  @Test func planesAreChannelsRowsColumns() {
    #expect(colour.planes() == [1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24])
  }

  @Test(arguments: 1...4)
  func planesRoundTrip(channels: Int) {
    let raster = Raster(
      width: 3, height: 2, channels: channels, bytes: pattern(6 * channels, from: 5))
    #expect(
      Raster(planes: raster.planes(), channels: channels, height: 2, width: 3) == raster)
  }

  @Test func floatsAreSamplesOver255() {
    let raster = Raster(width: 3, height: 1, channels: 1, bytes: [0, 51, 255])
    #expect(raster.floats() == [0, 0.2, 1])
  }

  @Test func everySampleSurvivesFloats() {
    let raster = Raster(width: 16, height: 16, channels: 1, bytes: Array(0...255))
    #expect(Raster(floats: raster.floats(), channels: 1, height: 16, width: 16) == raster)
  }

  @Test(
    arguments: [
      (-1, 0), (-0.0, 0), (0.00196, 0), (0.00197, 1), (0.4999, 127), (0.5, 128), (0.99803, 254),
      (0.99805, 255), (1, 255), (7, 255), (Float.infinity, 255), (-Float.infinity, 0),
      (Float.nan, 0),
    ] as [(Float, UInt8)])
  func floatsAreClippedAndRounded(value: Float, sample: UInt8) {
    let raster = Raster(floats: [value], channels: 1, height: 1, width: 1)
    #expect(raster.bytes == [sample])
  }
}
