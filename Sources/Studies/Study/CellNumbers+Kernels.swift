internal import Robustness
internal import Torch
internal import Training
internal import Vision

extension CellNumbers {
  func kernel(
    _ metric: MetricName, _ path: KeyPath<KernelReport.Layer, KernelReport.Estimate?>
  ) throws -> MetricValue {
    guard let estimate = kernels.first?[keyPath: path] else { throw missing(metric, "no kernels") }
    guard let interval = estimate.interval else { return MetricValue(estimate.value) }
    return MetricValue(
      estimate.value, .error((interval.high - interval.low) / 2 / normalQuantile(comparisons: 1)))
  }

  func lift(_ metric: MetricName, _ radius: Double) throws -> MetricValue {
    let energies = epochs.last?.energies ?? []
    let wanted = statistics(metric).rawValue
    func energy(_ layer: String, _ condition: String, _ radius: Double?) throws -> Double {
      let found = energies.first {
        $0.layer == layer && $0.condition == condition && $0.radius == radius
          && $0.statistics == wanted
      }
      guard let found, found.after > 0 else { throw missing(metric, "no energy at \(layer)") }
      return found.after
    }
    guard let layer = energies.first(where: { $0.layer != "input" })?.layer else {
      throw missing(metric, "it has no normalisation layers, or measure-energy is 0")
    }
    let behind = try energy(layer, "high", radius) / energy(layer, "original", nil)
    let before = try energy("input", "high", radius) / energy("input", "original", nil)
    return MetricValue(behind / before)
  }
}
