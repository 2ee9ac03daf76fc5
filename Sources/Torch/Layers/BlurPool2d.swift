/// Anti-aliased downsampling (Zhang 2019): every `stride`-th pixel of the image smoothed with
/// [1, 2, 1] ⊗ [1, 2, 1]/16, reflected at the border. (N, C, H, W) to (N, C, H', W'),
/// H' = ⌊(H − 1)/stride⌋ + 1.
///
/// - Precondition: images of at least 2×2 pixels, which a reflection needs.
public struct BlurPool2d: Layer {
  public let stride: Int

  public init(stride: Int = 2) { self.stride = stride }

  public func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    input.blurPooled2d(stride: stride)
  }
}
