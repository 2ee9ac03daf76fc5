public import Torch

/// The noise control of the paper's Fig. 2: an image split by rank where ``split(_:by:)`` splits by
/// frequency, so that the same energy is kept but nothing is known of frequencies.
///
/// Each plane X = U S Vᵀ of each image is cut at a rank k of its own: low = Σ_{i ≤ k} s_i u_i v_iᵀ, high =
/// X − low. k is the rank whose energy Σ_{i ≤ k} s_i² is nearest to that of the plane's low-frequency
/// component; of two equally near ones the smaller. (Wang, Wu, Huang, Xing, CVPR 2020, section 3.2.)
public struct SVDSplit {
  private let images: Tensor
  private let u, s, vh: Tensor
  /// Σ_{i ≤ k} s_i² for k = 0 … K, (…, K + 1).
  private let energies: Tensor

  /// - Parameter images: (…, H, W), float. They are decomposed in float64, so that the rank does not
  ///   depend on rounding.
  public init(_ images: Tensor) {
    demand(
      images.rank >= 2 && images.dtype.isFloatingPoint,
      "Spectra: SVD of \(images.dtype)\(images.shape); a float tensor (…, H, W) is needed")
    self.images = images
    (u, s, vh) = images.to(.float64).contiguous().singularValues()
    energies = s.power(2).cumulativeSum(-1).padded([1, 0])
  }

  /// The rank of each plane, (…), whose energy is nearest to that of the same plane of `component`.
  ///
  /// - Parameter component: of the images' shape.
  public func ranks(matching component: Tensor) -> Tensor {
    let energy = component.to(.float64).power(2).sum([-2, -1]).unsqueezed(-1)
    return (energies - energy).absolute().argmin(-1)
  }

  /// The image cut at ``ranks(matching:)``, in the images' dtype: low + high is the image.
  public func callAsFunction(matching component: Tensor) -> Components {
    let ranks = ranks(matching: component).unsqueezed(-1)
    let kept = (Tensor.arange(0, s.shape[s.rank - 1], device: s.device) .< ranks).to(.float64)
    let low = (u * (s * kept).unsqueezed(-2)).matmul(vh).to(images.dtype)
    return Components(low: low, high: images - low)
  }
}
