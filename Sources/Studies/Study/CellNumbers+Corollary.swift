internal import Robustness
internal import Spectra
internal import Vision

extension CellNumbers {
  /// Of an image with f(x) = y ≠ f(x_l): ε* = d(x, x_l) in L∞, see ``CorollaryRadii``.
  private struct Radius {
    /// Whether f(x) = y, and then whether f(x_l) ≠ y.
    let isRight: Bool
    let isFragile: Bool
    let star: Float
  }

  /// Of every image, with the component as the network was shown it: not rescaled where that was
  /// measured.
  private func radii(_ metric: MetricName, _ radius: Double) throws -> [Radius] {
    var metric = metric
    let rescales = try answers(metric).rows.filter { $0.condition.radius != nil }
      .map(\.condition.rescale)
    metric.rescale = metric.rescale ?? (rescales.contains(Rescale.none) ? "none" : "max")
    let (right, low) = (try flags(metric, "original", nil), try flags(metric, "low", radius))
    let wanted = statistics(metric)
    let row = distances.first { $0.source.statistics == wanted }?.rows.first {
      $0.condition.name == "low" && $0.condition.radius == radius
        && $0.condition.rescale.rawValue == metric.rescale
    }
    guard let row, row.linf.count == right.count else {
      throw missing(metric, "no distances at r = \(radius)")
    }
    return right.indices.map { image in
      Radius(
        isRight: right[image], isFragile: right[image] && !low[image], star: row.linf[image])
    }
  }

  /// The median ε* of images that are right whole and wrong by LFC.
  func epsilonStar(_ metric: MetricName, _ radius: Double) throws -> MetricValue {
    let stars = try radii(metric, radius).filter(\.isFragile).map { Double($0.star) }
    guard !stars.isEmpty else { throw missing(metric, "no image is right whole and wrong by LFC") }
    return MetricValue(quantile(stars, 0.5))
  }

  /// The share of images that the corollary leaves: right, and not fragile with ε* ≤ ε.
  func atMost(
    _ metric: MetricName, _ radius: Double, _ epsilon: Double
  ) throws -> MetricValue {
    // Distances are float32: what is ε must not miss it by a rounding.
    let bound = Float(epsilon).nextUp
    return MetricValue(
      try radii(metric, radius).map { $0.isRight && !($0.isFragile && $0.star <= bound) })
  }
}
