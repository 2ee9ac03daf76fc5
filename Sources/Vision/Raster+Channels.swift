extension Raster {
  public var hasAlpha: Bool { channels == 2 || channels == 4 }

  /// The colour samples as they are stored, alpha left out; the picture itself when it has none.
  ///
  /// Nothing is blended: transparent pixels keep the colour the file gives them. That is what
  /// Pillow's `convert("RGB")`, and so torchvision's image loader, hands to a classifier, and it adds no
  /// edges that the colour samples do not have.
  public func withoutAlpha() -> Raster {
    guard hasAlpha else { return self }
    return mapPixels(channels: channels - 1) { source, target in
      for channel in 0..<channels - 1 { target[channel] = source[channel] }
    }
  }

  /// Three channels, alpha left out as ``withoutAlpha()`` does; grey is repeated.
  public func rgb() -> Raster {
    switch channels {
    case 3: self
    case 4: withoutAlpha()
    default:
      mapPixels(channels: 3) { source, target in
        for channel in 0..<3 { target[channel] = source[0] }
      }
    }
  }

  /// One channel, alpha left out as ``withoutAlpha()`` does.
  ///
  /// Luma of ITU-R BT.601, Y = 0.299 R + 0.587 G + 0.114 B, in Pillow's 16-bit fixed point, so that it
  /// equals `convert("L")` sample by sample.
  public func gray() -> Raster {
    mapPixels(channels: 1) { source, target in
      target[0] = channels > 2 ? Raster.luma(source[0], source[1], source[2]) : source[0]
    }
  }

  /// As many channels: grey by luma, alpha dropped or opaque.
  ///
  /// - Precondition: 1 to 4.
  func converted(to channels: Int) -> Raster {
    switch channels {
    case self.channels: self
    case 1: gray()
    case 3: rgb()
    case 2: withAlpha(of: gray())
    default: withAlpha(of: rgb())
    }
  }

  /// A picture of this one's size with this one's alpha, opaque where it has none.
  private func withAlpha(of colours: Raster) -> Raster {
    let new = colours.channels + 1
    var mixed = [UInt8](repeating: 255, count: width * height * new)
    for pixel in 0..<width * height {
      for channel in 0..<colours.channels {
        mixed[pixel * new + channel] = colours.bytes[pixel * colours.channels + channel]
      }
      if hasAlpha { mixed[pixel * new + new - 1] = bytes[(pixel + 1) * channels - 1] }
    }
    return Raster(width: width, height: height, channels: new, bytes: mixed)
  }

  private static func luma(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    let (red, green, blue) = (UInt32(red) * 19595, UInt32(green) * 38470, UInt32(blue) * 7471)
    return UInt8((red + green + blue + 0x8000) >> 16)
  }

  private func mapPixels(
    channels newChannels: Int,
    _ body: (_ source: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>) -> Void
  ) -> Raster {
    let area = width * height
    let new = [UInt8](unsafeUninitializedCapacity: area * newChannels) { buffer, count in
      bytes.withUnsafeBufferPointer { source in
        for pixel in 0..<area {
          body(
            source.baseAddress! + pixel * channels, buffer.baseAddress! + pixel * newChannels)
        }
      }
      count = area * newChannels
    }
    return Raster(width: width, height: height, channels: newChannels, bytes: new)
  }
}
