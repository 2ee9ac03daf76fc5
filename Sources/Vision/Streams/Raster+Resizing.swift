internal import Torch

extension Raster {
  /// A window of the picture scaled to a size, by antialiased bilinear interpolation.
  ///
  /// A triangle as wide as the scale is convolved along rows, then along columns, each in fixed point
  /// and rounded to 8 bits: the arithmetic of Pillow's `resize(size, BILINEAR)`, equal to it sample by
  /// sample (channels apart; Pillow weighs colours by alpha).
  ///
  /// - Precondition: the window lies in the scaled picture.
  func resized(height tall: Int, width wide: Int, rows: Range<Int>, columns: Range<Int>) -> Raster {
    demand(
      rows.lowerBound >= 0 && rows.upperBound <= tall && columns.lowerBound >= 0
        && columns.upperBound <= wide, "Raster: \(rows) × \(columns) of \(tall) × \(wide)")
    let across = TriangleWeights(from: width, to: wide, window: columns)
    let down = TriangleWeights(from: height, to: tall, window: rows)
    let narrow = scaledAcross(across, rows: down.support)
    return narrow.scaledDown(down, from: down.support.lowerBound)
  }

  /// The rows given, each scaled to the window's columns.
  private func scaledAcross(_ weights: TriangleWeights, rows: Range<Int>) -> Raster {
    let (channels, stride) = (channels, width * channels)
    let wide = weights.starts.count
    let new = [UInt8](unsafeUninitializedCapacity: rows.count * wide * channels) { target, count in
      bytes.withUnsafeBufferPointer { source in
        for (line, row) in rows.enumerated() {
          for column in 0..<wide {
            weights.apply(
              column, source.baseAddress! + row * stride, step: channels,
              target.baseAddress! + (line * wide + column) * channels, channels: channels)
          }
        }
      }
      count = rows.count * wide * channels
    }
    return Raster(width: wide, height: rows.count, channels: channels, bytes: new)
  }

  /// The window's rows, from a picture whose first row is row `first` of the whole one.
  private func scaledDown(_ weights: TriangleWeights, from first: Int) -> Raster {
    let stride = width * channels
    let tall = weights.starts.count
    let new = [UInt8](unsafeUninitializedCapacity: tall * stride) { target, count in
      bytes.withUnsafeBufferPointer { source in
        for row in 0..<tall {
          weights.applyToRow(
            row, source.baseAddress! - first * stride, stride,
            target.baseAddress! + row * stride)
        }
      }
      count = tall * stride
    }
    return Raster(width: width, height: tall, channels: channels, bytes: new)
  }
}

/// The weights of an antialiased bilinear scaling along one axis, in Pillow's 22-bit fixed point.
struct TriangleWeights {
  private static let bits = 22
  /// For each sample of the window, the first sample that it takes from, and how many.
  let starts: [Int]
  private let counts: [Int]
  private let weights: [Int32]
  private let span: Int

  init(from size: Int, to newSize: Int, window: Range<Int>) {
    let scale = Double(size) / Double(newSize)
    // Enlarging takes from two neighbours; reducing from all that fall into the new sample.
    let reach = max(scale, 1)
    span = Int(reach.rounded(.up)) * 2 + 1
    var (starts, counts, weights) = ([Int](), [Int](), [Int32]())
    for place in window {
      guard size != newSize else {
        // Nothing to scale: the sample itself.
        starts.append(place)
        counts.append(1)
        weights += [1 << Int32(TriangleWeights.bits)] + [Int32](repeating: 0, count: span - 1)
        continue
      }
      let centre = (Double(place) + 0.5) * scale
      let start = max(0, Int(centre - reach + 0.5))
      let end = min(size, Int(centre + reach + 0.5))
      starts.append(start)
      counts.append(end - start)
      weights += TriangleWeights.row(start..<end, centre: centre, reach: reach, span: span)
    }
    (self.starts, self.counts, self.weights) = (starts, counts, weights)
  }

  private static func row(
    _ range: Range<Int>, centre: Double, reach: Double, span: Int
  ) -> [Int32] {
    let heights = range.map { place -> Double in
      max(0, 1 - abs((Double(place) - centre + 0.5) / reach))
    }
    let total = heights.reduce(0, +)
    let fixed = heights.map { height -> Int32 in
      let share = total == 0 ? height : height / total
      return Int32(0.5 + share * Double(1 << bits))
    }
    return fixed + [Int32](repeating: 0, count: span - fixed.count)
  }

  /// The samples that the window takes from.
  var support: Range<Int> {
    (starts.first ?? 0)..<(zip(starts, counts).map { $0 + $1 }.max() ?? 0)
  }

  /// One pixel of the new line from a line of pixels `step` bytes apart.
  @inline(__always)
  func apply(
    _ place: Int, _ line: UnsafePointer<UInt8>, step: Int, _ target: UnsafeMutablePointer<UInt8>,
    channels: Int
  ) {
    weights.withUnsafeBufferPointer { weights in
      let own = weights.baseAddress! + place * span
      let source = line + starts[place] * step
      for channel in 0..<channels {
        var sum = Int32(1) << Int32(TriangleWeights.bits - 1)
        for k in 0..<counts[place] {
          sum &+= Int32(source[k * step + channel]) &* own[k]
        }
        target[channel] = TriangleWeights.clipped(sum)
      }
    }
  }

  /// One new row from rows `stride` bytes apart, sample by sample.
  func applyToRow(
    _ place: Int, _ rows: UnsafePointer<UInt8>, _ stride: Int,
    _ target: UnsafeMutablePointer<UInt8>
  ) {
    weights.withUnsafeBufferPointer { weights in
      let own = weights.baseAddress! + place * span
      let source = rows + starts[place] * stride
      let count = counts[place]
      for sample in 0..<stride {
        var sum = Int32(1) << Int32(TriangleWeights.bits - 1)
        for k in 0..<count { sum &+= Int32(source[k * stride + sample]) &* own[k] }
        target[sample] = TriangleWeights.clipped(sum)
      }
    }
  }

  @inline(__always)
  private static func clipped(_ sum: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: min(255, max(0, sum >> Int32(bits))))
  }
}
