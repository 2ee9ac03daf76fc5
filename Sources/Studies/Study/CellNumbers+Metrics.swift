internal import Robustness
internal import Spectra
internal import Torch
internal import Training
internal import Vision

extension CellNumbers {
  /// - Throws: ``MissingNumber`` for what was not measured.
  func value(_ metric: MetricName) throws -> MetricValue {
    switch metric.kind {
    case .accuracy(let condition, let radius):
      if metric.front != nil { return try filtered(metric, "clean", nil) }
      if metric.smoothing != nil { return try smoothed(metric) }
      if metric.moment == .final, metric.split == "test" {
        return MetricValue(try flags(metric, condition, radius))
      }
      return try duringTraining(metric, condition, radius)
    case .misaligned(let radius): return try misaligned(metric, radius)
    case .constant(let radius): return try constant(metric, radius)
    case .reliance: return try reliance(metric)
    case .robust(let attack, let epsilon):
      return metric.front == nil
        ? try robust(metric, attack, epsilon) : try filtered(metric, attack, epsilon)
    case .roughness: return try kernel(metric, \.roughness)
    case .kernelHigh: return try kernel(metric, \.highShare)
    case .lift(let radius): return try lift(metric, radius)
    case .epsilonStar(let radius): return try epsilonStar(metric, radius)
    case .atMost(let radius, let epsilon): return try atMost(metric, radius, epsilon)
    }
  }

  func missing(_ metric: MetricName, _ what: String) -> MissingNumber {
    MissingNumber(reason: "\(model).\(metric) was not measured: \(what)")
  }

  // MARK: Answers after training

  /// A network without BatchNorm answers the same under both.
  func statistics(_ metric: MetricName) -> Statistics {
    guard info.network.hasBatchStatistics else { return .running }
    let measured = outcomes.map(\.source.statistics)
    return metric.statistics
      ?? (measured.contains(.running) ? .running : measured.first ?? .running)
  }

  /// Of what was measured after each epoch.
  func trainingRescale(_ metric: MetricName) -> String {
    let measured = info.recipe.measuring.rescales.map(\.rawValue)
    return metric.rescale ?? (measured.contains("max") ? "max" : "none")
  }

  private func rescale(_ metric: MetricName) -> String {
    let measured = Set(outcomes.flatMap(\.rows).map(\.condition.rescale))
    return metric.rescale ?? (measured.contains(.max) ? "max" : "none")
  }

  func answers(_ metric: MetricName) throws -> Outcomes {
    let wanted = statistics(metric)
    guard let found = outcomes.first(where: { $0.source.statistics == wanted }) else {
      throw missing(metric, "\(wanted.rawValue) statistics")
    }
    return found
  }

  private func row(
    _ metric: MetricName, _ condition: String, _ radius: Double?
  ) throws -> (Outcomes, Outcomes.Row) {
    let outcomes = try answers(metric)
    let rescale = rescale(metric)
    let name = metric.cutsByRank && radius != nil ? "svd-" + condition : condition
    let found = outcomes.rows.first {
      $0.condition.name == name && $0.condition.radius == radius
        && (radius == nil || $0.condition.rescale.rawValue == rescale)
    }
    guard let found else {
      throw missing(metric, "\(name), r = \(radius ?? 0), rescale \(rescale)")
    }
    return (outcomes, found)
  }

  func flags(
    _ metric: MetricName, _ condition: String, _ radius: Double?
  ) throws -> [Bool] {
    let (outcomes, row) = try row(metric, condition, radius)
    return zip(row.predicted, outcomes.labels).map { $0 == $1 }
  }

  private func misaligned(_ metric: MetricName, _ radius: Double) throws -> MetricValue {
    let whole = try flags(metric, "original", nil)
    let (low, high) = (try flags(metric, "low", radius), try flags(metric, "high", radius))
    return MetricValue(whole.indices.map { whole[$0] && high[$0] && !low[$0] })
  }

  private func constant(_ metric: MetricName, _ radius: Double) throws -> MetricValue {
    let (outcomes, row) = try row(metric, "high", radius)
    let counts = outcomes.predictions(row)
    let most = counts.firstIndex(of: counts.max() ?? 0) ?? 0
    return MetricValue(row.predicted.map { $0 == most })
  }

  private func reliance(_ metric: MetricName) throws -> MetricValue {
    let chance = 1 / Double(max(1, info.network.classes))
    let clean = MetricValue(try flags(metric, "original", nil)).value
    guard clean > chance else { throw missing(metric, "accuracy is not above chance") }
    let rows = outcomes.first?.rows ?? []
    let radii = Set(rows.filter { $0.condition.name == "high" }.compactMap(\.condition.radius))
    guard !radii.isEmpty else { throw missing(metric, "no radius") }
    let shares = try radii.sorted().map { radius in
      (MetricValue(try flags(metric, "high", radius)).value - chance) / (clean - chance)
    }
    return MetricValue(mean(shares))
  }
}
