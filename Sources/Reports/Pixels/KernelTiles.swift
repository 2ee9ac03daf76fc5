import Foundation
public import Studies
public import Vision

/// Kernels as squares of colour: a tile per output kernel, its input channels side by side, blue for
/// negative and red for positive weights, or light to dark for numbers without a sign.
public struct KernelTiles: Sendable {
  /// The weight that is drawn in full colour; its negative in full blue.
  public let limit: Float
  /// The side of one weight in pixels.
  public let cell: Int
  /// Whether each kernel's own largest magnitude is its full colour instead.
  public let scalesEach: Bool
  /// Whether numbers have signs.
  public let isSigned: Bool

  /// - Parameter limit: the same for all pictures that are to be compared.
  public init(limit: Float, cell: Int = 12, scalesEach: Bool = false, isSigned: Bool = true) {
    self.limit = limit
    self.cell = cell
    self.scalesEach = scalesEach
    self.isSigned = isSigned
  }

  /// The colour of a number as a share of what has full colour, in [−1, 1].
  private func colour(_ value: Double) -> Colour {
    isSigned ? DivergingPalette.colour(value) : SequentialPalette.colour(value)
  }

  /// The colour at a place of the scale's bar, from 0 at its left to 1.
  func colour(atShare share: Double) -> Colour { colour(isSigned ? 2 * share - 1 : share) }

  /// The largest magnitude among several runs' kernels: the scale they share. 1 when there are none.
  public static func sharedLimit(_ stacks: [KernelStack]) -> Float {
    let largest = stacks.flatMap(\.weights).filter(\.isFinite).map(abs).max() ?? 0
    return largest > 0 ? largest : 1
  }

  private var channelGap: Int { max(1, cell / 4) }
  private var tileGap: Int { cell }

  /// The kernels in rows, on transparent ground.
  ///
  /// - Parameter columns: tiles in a row; by default what makes the picture about twice as wide as high.
  public func raster(_ stack: KernelStack, columns: Int? = nil) -> Raster {
    let (tileWidth, tileHeight) = tileSize(stack)
    let columns = min(stack.outputs, columns ?? self.columns(stack))
    let rows = (stack.outputs + columns - 1) / columns
    let width = columns * (tileWidth + tileGap) - tileGap
    let height = rows * (tileHeight + tileGap) - tileGap
    var picture = Raster(width: width, height: height, filledWith: [0, 0, 0, 0])
    for output in 0..<stack.outputs {
      draw(
        output, of: stack, into: &picture,
        x: output % columns * (tileWidth + tileGap),
        y: output / columns * (tileHeight + tileGap))
    }
    return picture
  }

  private func tileSize(_ stack: KernelStack) -> (width: Int, height: Int) {
    (
      stack.inputs * (stack.width * cell + channelGap) - channelGap,
      stack.height * cell
    )
  }

  /// Near the wished shape, and with few places left empty in the last row.
  private func columns(_ stack: KernelStack) -> Int {
    let (width, height) = tileSize(stack)
    let ratio = Double(height + tileGap) / Double(width + tileGap)
    let ideal = (2 * Double(stack.outputs) * ratio).squareRoot()
    func cost(_ columns: Int) -> Double {
      let empty = (columns - stack.outputs % columns) % columns
      return abs(log(Double(columns) / ideal)) + 3 * Double(empty) / Double(stack.outputs)
    }
    return (1...max(1, stack.outputs)).min { cost($0) < cost($1) } ?? 1
  }

  private func draw(
    _ output: Int, of stack: KernelStack, into picture: inout Raster, x: Int, y: Int
  ) {
    let limit = scalesEach ? stack.largest(output) : limit
    for input in 0..<stack.inputs {
      let left = x + input * (stack.width * cell + channelGap)
      for row in 0..<stack.height {
        for column in 0..<stack.width {
          let weight = stack.weight(output, input, row, column)
          let colour = colour(Double(weight / limit))
          picture.fill(
            x: left + column * cell, y: y + row * cell, side: cell, colour.samples + [255])
        }
      }
    }
  }
}

extension KernelStack {
  /// The largest magnitude in a kernel; 1 where it is zero everywhere.
  fileprivate func largest(_ output: Int) -> Float {
    let size = inputs * height * width
    let own = weights[output * size..<(output + 1) * size].lazy.filter(\.isFinite).map(abs)
    guard let largest = own.max(), largest > 0 else { return 1 }
    return largest
  }

  fileprivate func weight(_ output: Int, _ input: Int, _ row: Int, _ column: Int) -> Float {
    weights[((output * inputs + input) * height + row) * width + column]
  }
}

extension Raster {
  /// Sets a square inside the raster.
  fileprivate mutating func fill(x: Int, y: Int, side: Int, _ pixel: [UInt8]) {
    for row in y..<y + side {
      for column in x..<x + side {
        bytes.replaceSubrange(
          (row * width + column) * channels..<(row * width + column + 1) * channels, with: pixel)
      }
    }
  }
}
