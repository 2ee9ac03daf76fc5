internal import Torch

extension Tensor {
  /// Channels-last where the other batch of images is, so that convolutions need not reorder it.
  func inMemoryOrder(of other: Tensor) -> Tensor {
    other.isContiguous(.channelsLast) ? contiguous(.channelsLast) : self
  }
}
