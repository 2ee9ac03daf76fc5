internal import Torch

/// How pictures of any size become images of one: scaled, antialiased, until the shorter side has a
/// length, then cropped around the centre.
///
/// The same as torchvision's `Resize(shorterSide)` and `CenterCrop(size)` on Pillow images, sample by
/// sample.
public struct Framing: Sendable, Hashable {
  public let height: Int
  public let width: Int
  /// The shorter side before cropping; nil: as little scaling as fills height and width.
  public let shorterSide: Int?

  /// - Precondition: sizes are positive, and the shorter side is not below any of them.
  public init(height: Int, width: Int, shorterSide: Int? = nil) {
    demand(
      height > 0 && width > 0 && shorterSide.map { $0 >= max(height, width) } ?? true,
      "Framing: \(height) × \(width) of a shorter side of \(shorterSide ?? 0)")
    self.height = height
    self.width = width
    self.shorterSide = shorterSide
  }

  /// The size a picture is scaled to, and the corner of the crop in that.
  func placement(
    height: Int, width: Int
  ) -> (height: Int, width: Int, top: Int, left: Int) {
    let (tall, wide) = scaled(height: height, width: width)
    return (tall, wide, half(tall - self.height), half(wide - self.width))
  }

  /// The longer side is rounded down, as torchvision does.
  private func scaled(height: Int, width: Int) -> (Int, Int) {
    let isWide = width * self.height >= height * self.width
    let byHeight = shorterSide.map { _ in height <= width } ?? isWide
    let (side, other) = byHeight ? (height, width) : (width, height)
    let target = shorterSide ?? (byHeight ? self.height : self.width)
    let longer = Int(Double(target * other) / Double(side))
    return byHeight ? (target, longer) : (longer, target)
  }

  /// Half, rounded to even, as Python's `round` does.
  private func half(_ rest: Int) -> Int {
    Int((Double(rest) / 2).rounded(.toNearestOrEven))
  }

  /// How a data set's name says it: "size=224" or "size=224x320,resize=340".
  var suffix: String {
    "size=" + (height == width ? "\(height)" : "\(height)x\(width)")
      + (shorterSide.map { ",resize=\($0)" } ?? "")
  }
}

extension Raster {
  /// The picture scaled and cropped.
  func framed(_ framing: Framing) -> Raster {
    let place = framing.placement(height: height, width: width)
    return resized(
      height: place.height, width: place.width, rows: place.top..<place.top + framing.height,
      columns: place.left..<place.left + framing.width)
  }
}
