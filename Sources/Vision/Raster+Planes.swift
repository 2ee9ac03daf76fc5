internal import Torch

extension Raster {
  /// The samples plane by plane: (C, H, W), the order of a tensor.
  public func planes() -> [UInt8] {
    guard channels > 1 else { return bytes }
    let area = width * height
    return [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
      bytes.withUnsafeBufferPointer { source in
        for channel in 0..<channels {
          for pixel in 0..<area {
            buffer[channel * area + pixel] = source[pixel * channels + channel]
          }
        }
      }
      count = bytes.count
    }
  }

  /// A picture from samples in the order (C, H, W).
  ///
  /// - Precondition: `planes` holds `channels × height × width` samples.
  public init(planes: [UInt8], channels: Int, height: Int, width: Int) {
    demand(
      planes.count == width * height * channels,
      "Raster: \(planes.count) samples cannot be (\(channels), \(height), \(width))")
    guard channels > 1 else {
      self.init(width: width, height: height, channels: channels, bytes: planes)
      return
    }
    let area = width * height
    let bytes = [UInt8](unsafeUninitializedCapacity: planes.count) { buffer, count in
      planes.withUnsafeBufferPointer { source in
        for channel in 0..<channels {
          for pixel in 0..<area {
            buffer[pixel * channels + channel] = source[channel * area + pixel]
          }
        }
      }
      count = planes.count
    }
    self.init(width: width, height: height, channels: channels, bytes: bytes)
  }

  /// The samples divided by 255, in [0, 1] and the order (C, H, W).
  public func floats() -> [Float] { planes().map { Float($0) / 255 } }

  /// A picture from values in the order (C, H, W): clipped to [0, 1], times 255, rounded to the
  /// nearest (halves away from zero; never truncated). What is not a number becomes 0.
  public init(floats: [Float], channels: Int, height: Int, width: Int) {
    self.init(
      planes: floats.map(Raster.sample), channels: channels, height: height, width: width)
  }

  /// One value of [0, 1] as an 8-bit sample, as ``init(floats:channels:height:width:)`` does.
  static func sample(_ value: Float) -> UInt8 {
    guard value > 0 else { return 0 }
    return UInt8((min(value, 1) * 255).rounded())
  }
}
