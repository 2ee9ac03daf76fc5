internal import Spectra
internal import Torch
internal import Training
internal import Vision

extension CellNumbers {
  /// An accuracy that was measured after epochs.
  func duringTraining(
    _ metric: MetricName, _ condition: String, _ radius: Double?
  ) throws -> MetricValue {
    let trained = epochs.filter { $0.epoch > 0 }
    switch metric.moment {
    case .final: return try accuracy(metric, condition, radius, in: trained.last)
    case .epoch(let epoch):
      return try accuracy(metric, condition, radius, in: epochs.first { $0.epoch == epoch })
    case .best:
      let all = try trained.map { try accuracy(metric, condition, radius, in: $0) }
      guard let best = all.max(by: { $0.value < $1.value }) else {
        throw missing(metric, "no epoch")
      }
      return best
    case .last(let share):
      let count = max(1, Int((share * Double(trained.count)).rounded()))
      let values = try trained.suffix(count).map { try accuracy(metric, condition, radius, in: $0) }
      guard let last = values.last else { throw missing(metric, "no epoch") }
      return MetricValue(mean(values.map(\.value)), last.evidence)
    case .trainAccuracy(let goal): return try matched(metric, condition, radius, goal)
    }
  }

  /// Between the two epochs around the first at which training accuracy reaches the goal, on a
  /// straight line.
  private func matched(
    _ metric: MetricName, _ condition: String, _ radius: Double?, _ goal: Double
  ) throws -> MetricValue {
    var whole = metric
    whole.split = "train"
    var before: (train: Double, value: Double)?
    for record in epochs {
      let train = try accuracy(whole, "original", nil, in: record).value
      let value = try accuracy(metric, condition, radius, in: record)
      guard train < goal else {
        guard let before else { return value }
        let share = (goal - before.train) / (train - before.train)
        return MetricValue(before.value + share * (value.value - before.value), value.evidence)
      }
      before = (train, value.value)
    }
    throw missing(metric, "training accuracy never reached \(goal)")
  }

  private func accuracy(
    _ metric: MetricName, _ condition: String, _ radius: Double?, in record: EpochRecord?
  ) throws -> MetricValue {
    guard let record else { throw missing(metric, "there is no such epoch") }
    let (wanted, rescale) = (statistics(metric).rawValue, trainingRescale(metric))
    let found = record.measurements.first {
      $0.split == metric.split && $0.condition == condition && $0.radius == radius
        && (radius == nil || $0.rescale == rescale) && $0.statistics == wanted && $0.count > 0
    }
    guard let found else {
      throw missing(metric, "not among what is measured after each epoch")
    }
    return MetricValue(found.accuracy, .count(found.count))
  }
}
