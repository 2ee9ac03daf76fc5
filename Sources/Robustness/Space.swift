public import Spectra
public import Torch

/// Where the perturbation an attack varies may lie: a linear subspace, by its orthogonal projection.
///
/// The attacked variable u gives the perturbation δ = P u, so the gradient with respect to it is
/// P ∇. After each step δ is projected again, before the norm and the clipping to [0, 1], which may
/// then put back a little of what P took away.
public struct Space: Sendable {
  public let name: String
  private let projection: (@Sendable (Tensor) -> Tensor)?

  /// - Parameter projection: perturbations (N, C, H, W) to their nearest points of the subspace:
  ///   linear, idempotent and symmetric.
  public init(_ name: String, projection: @escaping @Sendable (Tensor) -> Tensor) {
    self.name = name
    self.projection = projection
  }

  private init(everything name: String) {
    self.name = name
    projection = nil
  }

  /// Every perturbation.
  public static let pixels = Space(everything: "pixels")

  /// Perturbations of the frequencies a mask passes: F⁻¹(M F δ).
  public static func low(_ mask: FrequencyMask) -> Space {
    Space("low band (\(mask))") { lowComponents($0, by: [mask])[0] }
  }

  /// Perturbations of the frequencies a mask stops.
  public static func high(_ mask: FrequencyMask) -> Space {
    Space("high band (\(mask))") { split($0, by: [mask])[0].high }
  }

  /// Whether nothing is restricted.
  public var isEverything: Bool { projection == nil }

  public func restricted(_ perturbations: Tensor) -> Tensor {
    projection?(perturbations) ?? perturbations
  }
}
