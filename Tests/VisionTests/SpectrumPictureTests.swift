import Testing
import Torch

@testable import Vision

@Suite struct SpectrumPictureTests {
  private let black = Tensor.zeros([3, 32, 32])

  private func pixel(_ picture: Raster, _ row: Int, _ column: Int) -> [UInt8] {
    let start = (row * picture.width + column) * 3
    return Array(picture.bytes[start..<start + 3])
  }

  /// Near enough to the circle's colour: its edge is anti-aliased.
  private func isOrange(_ pixel: [UInt8]) -> Bool {
    pixel[0] >= 250 && (135...141).contains(pixel[1]) && pixel[2] <= 2
  }

  private func orange(_ picture: Raster) -> [(row: Int, column: Int)] {
    (0..<picture.height).flatMap { row in
      (0..<picture.width).map { (row: row, column: $0) }
    }.filter { pixel(picture, $0.row, $0.column) != [0, 0, 0] }
  }

  @Test(arguments: [
    ([3, 32, 32], 256, 256), ([1, 28, 28], 280, 280), ([3, 33, 48], 264, 384),
    ([1, 300, 260], 300, 260), ([1, 1, 1], 256, 256), ([1, 2, 700], 10, 3500),
    ([1, 255, 257], 510, 514),
  ])
  func smallSpectraAreEnlarged(shape: [Int], height: Int, width: Int) {
    let picture = Raster.spectrum(of: waveImages(shape), radius: 4)
    #expect(picture.height == height && picture.width == width && picture.channels == 3)
  }

  /// Radius 8 at 32×32: eight pixels a bin, DC's middle at 16.5 bins.
  @Test func theCircleIsWhereTheRadiusIs() {
    let picture = Raster.spectrum(of: black, radius: 8)
    for place in [(131, 67), (131, 68), (131, 195), (131, 196), (67, 131), (196, 132)] {
      #expect(isOrange(pixel(picture, place.0, place.1)), "\(place)")
    }
    // In the diagonal, 64/√2 = 45.25 pixels away.
    #expect(isOrange(pixel(picture, 132 + 45, 132 + 45)))
    for (row, column) in orange(picture) {
      let (dy, dx) = (Double(row) + 0.5 - 132, Double(column) + 0.5 - 132)
      #expect(abs((dy * dy + dx * dx).squareRoot() - 64) < 1.5)
    }
  }

  @Test func theCircleIsCentredOnDCForOddSizesToo() {
    let picture = Raster.spectrum(of: Tensor.zeros([1, 33, 48]), radius: 10)
    // DC is bin (16, 24): its middle at pixel (132, 196); radius 80.
    let places = orange(picture)
    let rows = places.map(\.row)
    let columns = places.map(\.column)
    #expect((rows.min()! + rows.max()! + 1, columns.min()! + columns.max()! + 1) == (264, 392))
    #expect((79...82).contains(132 - rows.min()!))
  }

  @Test func theMeanIsTheBrightestBin() {
    let picture = Raster.spectrum(of: waveImages([3, 32, 32]) + 1, radius: 14)
    let brightest = (0..<32).flatMap { row in (0..<32).map { (row, $0) } }.filter {
      pixel(picture, $0.0 * 8 + 3, $0.1 * 8 + 3) == [255, 255, 255]
    }
    #expect(brightest.count == 1 && brightest[0] == (16, 16))
    // Bins are squares of one grey.
    let square = (0..<64).map { pixel(picture, 20 * 8 + $0 / 8, 18 * 8 + $0 % 8) }
    #expect(Set(square).count == 1 && Set(square[0]).count == 1)
  }

  /// Frequency 5 along the width, none along the height.
  @Test func aCosineHasTwoBinsBesideDC() {
    let angles = Tensor.arange(0, 32).to(.float32) * (2 * Double.pi * 5 / 32)
    let image = angles.cosine().reshaped([1, 1, 32]).expanded([3, 32, 32])
    let picture = Raster.spectrum(of: image, radius: 15)
    for row in 8..<24 {
      for column in 8..<24 {
        let isLit = row == 16 && (column == 11 || column == 21)
        let grey: UInt8 = isLit ? 255 : 0
        #expect(pixel(picture, row * 8 + 4, column * 8 + 4) == [grey, grey, grey])
      }
    }
  }

  @Test func aBlackImageIsBlackUnderItsCircle() {
    let picture = Raster.spectrum(of: black, radius: 1e9)
    #expect(picture.bytes.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [0, 0.3, 1, 22.6, 1e9, .infinity, .nan, -3] as [Double])
  func noRadiusIsTooMuch(_ radius: Double) {
    for shape in [[3, 9, 8], [1, 1, 1]] {
      let picture = Raster.spectrum(of: Tensor.full(shape, 0.5), radius: radius)
      #expect(min(picture.width, picture.height) >= 256)
    }
  }

  @Test func brokenAndTrackedImagesAreDrawnToo() {
    let broken = Raster.spectrum(of: Tensor.full([1, 8, 8], .nan), radius: 2)
    #expect(broken.width == 256)
    let image = waveImages([3, 8, 8])
    let expected = Raster.spectrum(of: image, radius: 2)
    #expect(Raster.spectrum(of: image.requiringGradient(), radius: 2) == expected)
  }

  @Test func enlargingRepeatsPixels() {
    let raster = Raster(width: 2, height: 1, channels: 3, bytes: [1, 2, 3, 4, 5, 6])
    let line: [UInt8] = [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]
    #expect(
      raster.enlarged(by: 2) == Raster(width: 4, height: 2, channels: 3, bytes: line + line))
    #expect(raster.enlarged(by: 1) == raster)
    let grey = Raster(width: 1, height: 2, channels: 1, bytes: [7, 9])
    #expect(grey.enlarged(by: 3).bytes == [7, 7, 7, 7, 7, 7, 7, 7, 7, 9, 9, 9, 9, 9, 9, 9, 9, 9])
  }
}
