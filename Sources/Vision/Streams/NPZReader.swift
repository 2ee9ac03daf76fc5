/// Reads images out of an archive of NumPy arrays.
struct NPZReader: PixelReader {
  let images: NPYMember
  let layout: NPZFile.Layout
  /// Only of 8-bit images.
  let framing: Framing?

  private var size: (height: Int, width: Int) {
    framing.map { ($0.height, $0.width) } ?? (layout.height, layout.width)
  }

  func read(_ positions: [Int]) throws -> Pixels {
    let shape = [positions.count, layout.channels, size.height, size.width]
    guard images.descriptor == "|u1" else {
      let values = try positions.flatMap { planes(try floats($0)) }
      return Pixels(values: .floats(values), shape: shape)
    }
    let bytes = try positions.flatMap { position -> [UInt8] in
      let planes = planes(try images.bytes(range(position)))
      return framing.map { framed(planes, $0) } ?? planes
    }
    return Pixels(values: .bytes(bytes), shape: shape)
  }

  private func framed(_ planes: [UInt8], _ framing: Framing) -> [UInt8] {
    Raster(
      planes: planes, channels: layout.channels, height: layout.height, width: layout.width
    ).framed(framing).planes()
  }

  private func range(_ position: Int) -> Range<Int> {
    position * layout.count..<(position + 1) * layout.count
  }

  private func floats(_ position: Int) throws -> [Float] {
    let bytes = try images.bytes(range(position))
    let isDouble = images.descriptor == "<f8"
    let values = bytes.withUnsafeBytes { buffer in
      (0..<layout.count).map { place in
        isDouble
          ? Float(Double(bitPattern: load(buffer, place, UInt64.self)))
          : Float(bitPattern: load(buffer, place, UInt32.self))
      }
    }
    guard let worst = values.first(where: { !(0...1).contains($0) }) else { return values }
    throw images.unlike(
      "floating-point images in [0, 1]",
      found: "\(worst) in image \(position.grouped) (counted from 0); divide by 255, or save uint8")
  }

  private func load<Number: FixedWidthInteger>(
    _ buffer: UnsafeRawBufferPointer, _ place: Int, _ type: Number.Type
  ) -> Number {
    let offset = place * MemoryLayout<Number>.size
    return Number(littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: type))
  }

  /// (H, W, C) to (C, H, W).
  private func planes<Value>(_ values: [Value]) -> [Value] {
    guard layout.isChannelsLast, layout.channels > 1 else { return values }
    let area = layout.height * layout.width
    return (0..<layout.channels).flatMap { channel in
      (0..<area).map { values[$0 * layout.channels + channel] }
    }
  }
}

/// Frames images that are in memory already.
struct MemoryReader: PixelReader {
  let bytes: [UInt8]
  /// (C, H, W) of one image.
  let channels, height, width: Int
  let framing: Framing
  let threads: Int

  func read(_ positions: [Int]) throws -> Pixels {
    let size = channels * height * width
    let framed = inParallel(positions.count, threads: threads) { place in
      let start = positions[place] * size
      return Raster(
        planes: Array(bytes[start..<start + size]), channels: channels, height: height,
        width: width
      ).framed(framing).planes()
    }
    return Pixels(
      values: .bytes(framed.flatMap { $0 }),
      shape: [positions.count, channels, framing.height, framing.width])
  }
}
