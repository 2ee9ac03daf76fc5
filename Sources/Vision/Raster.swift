internal import Torch

/// A picture of 8-bit samples, rows from the top, channels interleaved.
///
/// Channels: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA (alpha not premultiplied).
public struct Raster: Sendable, Equatable {
  public let width: Int
  public let height: Int
  public let channels: Int
  public var bytes: [UInt8]

  /// - Precondition: `bytes` holds `width × height × channels` samples.
  public init(width: Int, height: Int, channels: Int, bytes: [UInt8]) {
    demand(
      width > 0 && height > 0 && (1...4).contains(channels)
        && bytes.count == width * height * channels,
      "Raster: \(bytes.count) bytes cannot be \(width)×\(height)×\(channels)")
    self.width = width
    self.height = height
    self.channels = channels
    self.bytes = bytes
  }

  /// A picture of one colour.
  public init(width: Int, height: Int, filledWith pixel: [UInt8]) {
    self.init(
      width: width, height: height, channels: pixel.count,
      bytes: (0..<width * height).flatMap { _ in pixel })
  }
}
