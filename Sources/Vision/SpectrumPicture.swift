internal import Spectra
public import Torch

extension Raster {
  /// The log-magnitude spectrum of an image, DC centred, with a circle at a radius: RGB.
  ///
  /// Grey is log(1 + |F x|), mean over channels, from 0 to its largest value. Small spectra are
  /// enlarged by a whole factor to at least 256 pixels, so that bins and circle can be told apart (a
  /// long strip's longer side to at most 4,096); the circle is centred on the DC bin.
  ///
  /// - Parameters:
  ///   - image: float (C, H, W).
  ///   - radius: in frequency bins.
  public static func spectrum(of image: Tensor, radius: Double) -> Raster {
    let magnitude = logMagnitude(image)
    let peak = Swift.max(magnitude.max().item, 1e-12)
    let (height, width) = (image.shape[1], image.shape[2])
    let (shorter, longer) = (Swift.min(height, width), Swift.max(height, width))
    let scale = Swift.max(1, Swift.min((256 + shorter - 1) / shorter, 4096 / longer))
    var picture = Raster((magnitude / peak).unsqueezed(0)).enlarged(by: scale).rgb()
    picture.drawCircle(
      row: (Double(height / 2) + 0.5) * Double(scale),
      column: (Double(width / 2) + 0.5) * Double(scale), radius: radius * Double(scale))
    return picture
  }

  /// Every pixel as a square of `factor` × `factor` pixels.
  public func enlarged(by factor: Int) -> Raster {
    guard factor > 1 else { return self }
    let stride = width * channels
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * factor * factor)
    for row in 0..<height {
      var line: [UInt8] = []
      for column in 0..<width {
        let start = row * stride + column * channels
        for _ in 0..<factor { line += bytes[start..<start + channels] }
      }
      for _ in 0..<factor { result += line }
    }
    return Raster(
      width: width * factor, height: height * factor, channels: channels, bytes: result)
  }

  /// An anti-aliased circle two pixels wide, orange; what lies outside the picture is left out.
  private mutating func drawCircle(row: Double, column: Double, radius: Double) {
    let colour: [Double] = [255, 140, 0]
    for y in 0..<height {
      for x in 0..<width {
        let (dy, dx) = (Double(y) + 0.5 - row, Double(x) + 0.5 - column)
        let offset = abs((dy * dy + dx * dx).squareRoot() - radius)
        let cover = Swift.min(1, Swift.max(0, 1.5 - offset))
        guard cover > 0 else { continue }
        let start = (y * width + x) * channels
        for c in 0..<3 {
          let mixed = Double(bytes[start + c]) * (1 - cover) + colour[c] * cover
          bytes[start + c] = UInt8(mixed.rounded())
        }
      }
    }
  }
}
