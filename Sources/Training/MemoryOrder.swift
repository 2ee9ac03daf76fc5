internal import Torch

extension Tensor {
  /// Channels-last where the other batch of images is, so that convolutions need not reorder it.
  func inMemoryOrder(of other: Tensor) -> Tensor {
    other.isContiguous(.channelsLast) ? contiguous(.channelsLast) : self
  }

  /// The images (B, C, H, W) at `indices`, in the memory order they have: whole images are copied.
  func picked(_ indices: Tensor) -> Tensor {
    guard isContiguous(.channelsLast) else { return indexed(by: indices) }
    return permuted([0, 2, 3, 1]).indexed(by: indices).permuted([0, 3, 1, 2])
  }
}
