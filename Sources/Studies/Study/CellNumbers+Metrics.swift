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
    }
  }

  private func missing(_ metric: MetricName, _ what: String) -> MissingNumber {
    MissingNumber(reason: "\(model).\(metric) was not measured: \(what)")
  }

  // MARK: Answers after training

  /// A network without BatchNorm answers the same under both.
  private func statistics(_ metric: MetricName) -> Statistics {
    guard info.network.hasBatchStatistics else { return .running }
    let measured = outcomes.map(\.source.statistics)
    return metric.statistics
      ?? (measured.contains(.running) ? .running : measured.first ?? .running)
  }

  private func rescale(_ metric: MetricName) -> String {
    let measured = info.recipe.measuring.rescales.map(\.rawValue)
    return metric.rescale ?? (measured.contains("max") ? "max" : "none")
  }

  private func answers(_ metric: MetricName) throws -> Outcomes {
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
    let found = outcomes.rows.first {
      $0.condition.name == condition && $0.condition.radius == radius
        && (radius == nil || $0.condition.rescale.rawValue == rescale)
    }
    guard let found else {
      throw missing(metric, "r = \(radius ?? 0), rescale \(rescale)")
    }
    return (outcomes, found)
  }

  private func flags(
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
    let radii = info.recipe.measuring.radii
    guard !radii.isEmpty else { throw missing(metric, "no radius") }
    let shares = try radii.map { radius in
      (MetricValue(try flags(metric, "high", radius)).value - chance) / (clean - chance)
    }
    return MetricValue(mean(shares))
  }

  // MARK: Accuracies during training

  private func duringTraining(
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
    let (wanted, rescale) = (statistics(metric).rawValue, rescale(metric))
    let found = record.measurements.first {
      $0.split == metric.split && $0.condition == condition && $0.radius == radius
        && (radius == nil || $0.rescale == rescale) && $0.statistics == wanted && $0.count > 0
    }
    guard let found else {
      throw missing(metric, "not among what is measured after each epoch")
    }
    return MetricValue(found.accuracy, .count(found.count))
  }

  // MARK: Attacks

  /// How a smoothing is named in the files of a grid.
  private func smoothing(_ metric: MetricName) -> String {
    guard let word = metric.smoothing else { return "none" }
    let parts = word.split(separator: ":")
    let strength = Double(parts[1]) ?? 0
    switch parts[0] {
    case "mix": return KernelSmoothing.mix(rho: strength).description
    case "mix-normalized": return KernelSmoothing.mixNormalized(rho: strength).description
    default: return KernelSmoothing.lowPass(radius: strength).description
    }
  }

  private func gridCells(_ metric: MetricName) throws -> [GridCell] {
    let smoothing = smoothing(metric)
    let found = grid.filter { $0.key.smoothing == smoothing }
    guard !found.isEmpty else { throw missing(metric, "no attack ran, smoothing \(smoothing)") }
    return found
  }

  private func smoothed(_ metric: MetricName) throws -> MetricValue {
    guard case .accuracy("original", nil) = metric.kind else {
      throw missing(metric, "smoothed models are shown whole images only")
    }
    return MetricValue(try gridCells(metric)[0].isCorrect.values)
  }

  private func robust(
    _ metric: MetricName, _ attack: String, _ epsilon: Double
  ) throws -> MetricValue {
    let cells = try gridCells(metric).filter { attack == "worst" || $0.key.attack == attack }
    guard let first = cells.first else { throw missing(metric, "\(attack) did not run") }
    guard let place = first.key.epsilons.firstIndex(where: { abs($0.value - epsilon) < 1e-9 })
    else {
      throw missing(metric, "ε \(Epsilon(epsilon))")
    }
    let flags = cells.map { $0.isRobust[place].values }
    return MetricValue(flags[0].indices.map { image in flags.allSatisfy { $0[image] } })
  }

  /// Behind a front end: under one of its attackers, "credit" for the worst of them.
  private func filtered(
    _ metric: MetricName, _ attacker: String, _ epsilon: Double?
  ) throws -> MetricValue {
    let found = filtered?.defences.first { $0.front.description == metric.front }
    guard let filtered, let defence = found else {
      throw missing(metric, "no front end \(metric.front ?? "")")
    }
    func value(_ score: RobustnessResult.Score) -> MetricValue {
      MetricValue(score.accuracy, .count(score.count))
    }
    guard let epsilon else { return value(defence.clean) }
    guard let place = filtered.epsilons.firstIndex(where: { abs($0.value - epsilon) < 1e-9 }) else {
      throw missing(metric, "ε \(Epsilon(epsilon))")
    }
    switch attacker {
    case "credit": return value(defence.credit[place])
    case "masked": return value(defence.masked[place])
    case "bare": return value(defence.bareRobust[place])
    default:
      let name = attacker.replacing("end-to-end", with: "end to end")
      guard let found = defence.attacker(name) else {
        throw missing(metric, "attacker \(attacker)")
      }
      return value(found.robust[place])
    }
  }

  // MARK: Kernels and energies

  private func kernel(
    _ metric: MetricName, _ path: KeyPath<KernelReport.Layer, KernelReport.Estimate?>
  ) throws -> MetricValue {
    guard let estimate = kernels.first?[keyPath: path] else { throw missing(metric, "no kernels") }
    guard let interval = estimate.interval else { return MetricValue(estimate.value) }
    return MetricValue(
      estimate.value, .error((interval.high - interval.low) / 2 / normalQuantile(comparisons: 1)))
  }

  private func lift(_ metric: MetricName, _ radius: Double) throws -> MetricValue {
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
