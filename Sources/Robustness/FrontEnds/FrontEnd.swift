public import Spectra
public import Torch

/// What stands before a model as a defence: a linear filter, and what then clips or rounds.
public struct FrontEnd: Sendable {
  public let name: String
  private let filter: @Sendable (Tensor) -> Tensor
  private let finish: (@Sendable (Tensor) -> Tensor)?

  /// - Parameters:
  ///   - filter: images (N, C, H, W) to images, differentiable: gradients pass it exactly.
  ///   - finish: what clips or rounds, which a gradient does not pass well; none: nothing does.
  public init(
    _ name: String, filter: @escaping @Sendable (Tensor) -> Tensor,
    finish: (@Sendable (Tensor) -> Tensor)? = nil
  ) {
    self.name = name
    self.filter = filter
    self.finish = finish
  }

  /// The frequencies a mask passes.
  ///
  /// - Parameters:
  ///   - clips: to [0, 1], which a filtered image may leave.
  ///   - rounds: to 8 bits, as an image file would.
  ///   - name: none: the mask's and what follows it, in words.
  public static func lowPass(
    _ mask: FrequencyMask, clips: Bool = false, rounds: Bool = false, name: String? = nil
  ) -> FrontEnd {
    let finish: @Sendable (Tensor) -> Tensor = { images in
      let clipped = clips ? clippedToBox(images) : images
      return rounds ? roundedTo8Bits(clipped) : clipped
    }
    let words = (clips ? ", clipped" : "") + (rounds ? ", rounded" : "")
    return FrontEnd(
      name ?? "low pass (\(mask))" + words, filter: { lowComponents($0, by: [mask])[0] },
      finish: clips || rounds ? finish : nil)
  }

  /// Whether something clips or rounds.
  public var hasFinish: Bool { finish != nil }

  /// Images as the model sees them.
  public func callAsFunction(_ images: Tensor) -> Tensor {
    let filtered = filter(images)
    return finish?(filtered) ?? filtered
  }

  /// The same values, but a gradient passes what clips or rounds as if it were not there (BPDA with
  /// the identity, Athalye et al. 2018). The filter's own gradient stays exact.
  public func straightThrough(_ images: Tensor) -> Tensor {
    let filtered = filter(images)
    guard let finish else { return filtered }
    return filtered + (finish(filtered) - filtered).detached
  }
}
