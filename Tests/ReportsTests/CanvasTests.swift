import Testing
import Vision

@testable import Reports

@Suite struct CanvasTests {
  private let red = Colour(0xff0000)
  private let white = Colour(0xffffff)

  @Test func fillIsCutAtTheEdges() {
    var canvas = Canvas(width: 4, height: 3)
    canvas.fill(x: -5, y: 1, width: 7, height: 99, red)
    #expect(canvas.pixel(x: 1, y: 1) == red)
    #expect(canvas.pixel(x: 1, y: 2) == red)
    #expect(canvas.pixel(x: 2, y: 1) == white)
    #expect(canvas.pixel(x: 0, y: 0) == white)
    canvas.fill(x: 9, y: 9, width: 3, height: 3, red)
    canvas.fill(x: 0, y: -9, width: 3, height: 3, red)
    #expect(canvas.pixel(x: 0, y: 0) == white)
  }

  @Test func rastersAreEnlargedWithoutBlending() {
    let picture = Raster(width: 2, height: 1, channels: 1, bytes: [10, 200])
    var canvas = Canvas(width: 6, height: 3)
    canvas.draw(picture, x: 0, y: 0, scale: 3)
    let row: [UInt8] = Array(repeating: 10, count: 9) + Array(repeating: 200, count: 9)
    #expect(canvas.raster.bytes == row + row + row)
  }

  @Test func frameLeavesTheInside() {
    var canvas = Canvas(width: 5, height: 5)
    canvas.frame(x: 0, y: 0, width: 5, height: 5, red)
    #expect(canvas.pixel(x: 4, y: 2) == red)
    #expect(canvas.pixel(x: 2, y: 2) == white)
  }

  @Test func largePicturesAreAveraged() {
    let picture = Raster(
      width: 4, height: 2, channels: 1, bytes: [0, 10, 100, 100, 20, 30, 100, 104])
    #expect(picture.shrunk(toFit: 2) == Raster(width: 2, height: 1, channels: 1, bytes: [15, 101]))
    #expect(picture.shrunk(toFit: 4) == picture)
  }

  @Test func textIsDrawnFromTheFace() {
    var canvas = Canvas(width: 9, height: 7)
    canvas.text("Tl", x: 0, y: 0, scale: 1, red)
    let rows = (0..<7).map { y in
      (0..<9).map { canvas.pixel(x: $0, y: y) == red ? "#" : "." }.joined()
    }
    #expect(
      rows == [
        "#####.##.", "..#....#.", "..#....#.", "..#....#.", "..#....#.", "..#....#.", "..#...###",
      ])
  }

  @Test func textIsMeasuredAlignedAndFitted() {
    #expect(Canvas.textWidth("", scale: 2) == 0)
    #expect(Canvas.textWidth("Tl", scale: 2) == 18)
    #expect(Canvas.fitted("Ankle boot", width: 1000) == "Ankle boot")
    let short = Canvas.fitted("Ankle boot", width: 60)
    #expect(short.hasSuffix("…"))
    #expect(Canvas.textWidth(short) <= 60)
    var canvas = Canvas(width: 20, height: 7)
    canvas.text("T", x: 20, y: 0, scale: 1, align: .right, red)
    #expect(canvas.pixel(x: 19, y: 0) == red)
  }
}
