internal import Torch

/// A linear model of z_c − z_y around one image of each example, c another class.
struct Plane {
  /// ∇(z_c − z_y), (N, C, H, W).
  private(set) var normal: Tensor
  /// z_c − z_y at the image, (N).
  private(set) var gap: Tensor
  /// From the image to where the linear model is 0, (N).
  private(set) var distance: Tensor

  private init(_ found: Derivatives, _ place: Int, _ norm: ThreatNorm) {
    normal = found.gradients[place]
    gap = found.scores[place].to(normal.dtype)
    distance = gap.absolute() / (norms(normal, norm.dual) + 1e-12)
  }

  /// Of the planes of all scores z_c − z_y, the nearest of each example.
  static func nearest(_ found: Derivatives, _ norm: ThreatNorm) -> Plane {
    let all = found.gradients.indices.map { Plane(found, $0, norm) }
    return all.dropFirst().reduce(all[0]) { $0.orNearer($1) }
  }

  private func orNearer(_ other: Plane) -> Plane {
    let isNearer = other.distance .< distance
    var nearer = self
    nearer.normal = select(where: isNearer.beside(normal), other.normal, else: normal)
    nearer.gap = select(where: isNearer, other.gap, else: gap)
    nearer.distance = select(where: isNearer, other.distance, else: distance)
    return nearer
  }
}
