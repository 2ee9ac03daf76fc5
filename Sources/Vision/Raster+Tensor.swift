public import Torch

extension Raster {
  /// The picture as a classifier takes it: float32 (C, H, W) in [0, 1].
  public func tensor() -> Tensor { Tensor(floats(), shape: [channels, height, width]) }

  /// A picture from uint8 (C, H, W), or from floating point (C, H, W) in [0, 1], which is clipped
  /// and rounded as ``init(floats:channels:height:width:)`` says.
  ///
  /// - Precondition: rank 3 with 1 to 4 channels.
  public init(_ tensor: Tensor) {
    let shape = tensor.shape
    demand(shape.count == 3, "Raster: a tensor of shape \(shape); expected (C, H, W)")
    let planes =
      tensor.dtype == .uint8
      ? tensor.array(of: UInt8.self) : tensor.detached.floats.map(Raster.sample)
    self.init(planes: planes, channels: shape[0], height: shape[1], width: shape[2])
  }
}
