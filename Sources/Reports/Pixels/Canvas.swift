import Vision

/// A surface for pictures made of pixels: rectangles, enlarged rasters and text on a plain ground.
struct Canvas {
  let width: Int
  let height: Int
  private var bytes: [UInt8]

  init(width: Int, height: Int, background: Colour = Colour(0xffffff)) {
    precondition(width > 0 && height > 0, "Canvas: \(width)×\(height) has no pixels")
    self.width = width
    self.height = height
    bytes = Array(repeating: 0, count: width * height * 3)
    fill(x: 0, y: 0, width: width, height: height, background)
  }

  /// What was drawn, RGB.
  var raster: Raster { Raster(width: width, height: height, channels: 3, bytes: bytes) }

  /// The colour at a pixel inside the canvas.
  func pixel(x: Int, y: Int) -> Colour {
    let place = (y * width + x) * 3
    return Colour(bytes[place], bytes[place + 1], bytes[place + 2])
  }

  /// Sets the pixels of a rectangle; what lies outside the canvas is cut off.
  mutating func fill(x: Int, y: Int, width: Int, height: Int, _ colour: Colour) {
    let columns = max(0, x)..<max(max(0, x), min(self.width, x + width))
    let rows = max(0, y)..<max(max(0, y), min(self.height, y + height))
    for row in rows {
      for column in columns {
        let place = (row * self.width + column) * 3
        (bytes[place], bytes[place + 1], bytes[place + 2]) = (
          colour.red, colour.green, colour.blue
        )
      }
    }
  }

  /// The outline of a rectangle, `thickness` pixels inwards.
  mutating func frame(
    x: Int, y: Int, width: Int, height: Int, thickness: Int = 1, _ colour: Colour
  ) {
    fill(x: x, y: y, width: width, height: thickness, colour)
    fill(x: x, y: y + height - thickness, width: width, height: thickness, colour)
    fill(x: x, y: y, width: thickness, height: height, colour)
    fill(x: x + width - thickness, y: y, width: thickness, height: height, colour)
  }

  /// A raster, each of its pixels a square of `scale` pixels.
  mutating func draw(_ raster: Raster, x: Int, y: Int, scale: Int = 1) {
    for row in 0..<raster.height {
      for column in 0..<raster.width {
        fill(
          x: x + column * scale, y: y + row * scale, width: scale, height: scale,
          raster.colour(x: column, y: row))
      }
    }
  }
}

extension Raster {
  /// The raster itself if its sides are at most `side` pixels, else means of square blocks.
  func shrunk(toFit side: Int) -> Raster {
    let factor = (max(width, height) + side - 1) / side
    guard factor > 1 else { return self }
    let (columns, rows) = (max(1, width / factor), max(1, height / factor))
    let samples = (0..<rows * columns * channels).map { place in
      let (pixel, channel) = (place / channels, place % channels)
      return blockMean(
        x: pixel % columns * factor, y: pixel / columns * factor, side: factor, channel: channel)
    }
    return Raster(width: columns, height: rows, channels: channels, bytes: samples)
  }

  private func blockMean(x: Int, y: Int, side: Int, channel: Int) -> UInt8 {
    let (right, bottom) = (min(width, x + side), min(height, y + side))
    var sum = 0
    for row in y..<bottom {
      for column in x..<right { sum += Int(bytes[(row * width + column) * channels + channel]) }
    }
    let count = (right - x) * (bottom - y)
    return UInt8((sum + count / 2) / count)
  }

  /// The colour at a pixel, transparency left out.
  func colour(x: Int, y: Int) -> Colour {
    let place = (y * width + x) * channels
    return channels < 3
      ? Colour(bytes[place], bytes[place], bytes[place])
      : Colour(bytes[place], bytes[place + 1], bytes[place + 2])
  }
}
