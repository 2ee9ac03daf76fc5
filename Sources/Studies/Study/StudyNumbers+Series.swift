internal import Torch
internal import Training
internal import Vision

extension StudyNumbers {
  /// A number over epochs: the mean over seeds at each.
  ///
  /// - Parameter statistics: "running" or "batch"; nil: the metric's own.
  public func overEpochs(
    _ model: String, _ metric: MetricName, statistics: String? = nil
  ) -> [(epoch: Int, estimate: Estimate)] {
    let cells = cells(of: model)
    let epochs = cells.first?.epochs.map(\.epoch) ?? []
    var metric = metric
    if let statistics { metric.statistics = .init(rawValue: statistics) }
    return epochs.compactMap { epoch in
      metric.moment = .epoch(epoch)
      return Self.estimate(cells.compactMap { try? $0.value(metric) }).map { (epoch, $0) }
    }
  }

  /// Accuracy on LFC ("L") or HFC ("H") at each radius.
  public func overRadii(
    _ model: String, _ letter: String, statistics: String
  ) -> [(radius: Double, estimate: Estimate)] {
    radii.compactMap { radius in
      Self.metric("\(letter)\(radius)[\(statistics)]").flatMap { estimate(model, $0) }
        .map { (radius, $0) }
    }
  }

  /// Accuracy over the strength of a smoothing; 0 is the model as it is.
  ///
  /// - Parameters:
  ///   - name: "test", or an attack with its ε as in "worst:0.03".
  ///   - method: "mix" or "mix-normalized".
  public func overStrengths(
    _ model: String, _ name: String, method: String
  ) -> [(rho: Double, estimate: Estimate)] {
    let strengths = [("\(name)", 0.0)] + plan.measure.rho.map { ("\(name)[\(method):\($0)]", $0) }
    return strengths.compactMap { text, rho in
      Self.metric(text).flatMap { estimate(model, $0) }.map { (rho, $0) }
    }
  }

  private static func metric(_ text: String) -> MetricName? { try? MetricName(parsing: text) }

  // MARK: What there is

  /// The radii of all recipes, rising.
  public var radii: [Double] {
    Set(plan.cells.flatMap { plan.measure.radii($0.recipe) }).sorted()
  }

  /// "running", "batch" or both: what a model was measured with.
  public func statistics(of model: String) -> [String] {
    guard let recipe = plan.cells.first(where: { $0.model == model })?.recipe,
      recipe.norm.hasBatchStatistics
    else { return ["running"] }
    return recipe.measuring.statistics.map(\.rawValue)
  }

  /// What a guess gets right; nil without a complete cell.
  public var chance: Double? {
    cells.first.map { 1 / Double(max(1, $0.info.network.classes)) }
  }

  /// What train, test, LFC and HFC are called in metrics.
  public var usualMetrics: [MetricName] {
    (["train", "test"] + radii.map { "L\($0)" } + radii.map { "H\($0)" }).compactMap(Self.metric)
  }
}

extension MetricName {
  /// "low" or "high" where it is the accuracy on a component.
  public var component: String? {
    guard case .accuracy(let condition, .some) = kind else { return nil }
    return condition
  }

  public var radius: Double? {
    guard case .accuracy(_, let radius) = kind else { return nil }
    return radius
  }

  /// Whether it is a share of images.
  public var isShare: Bool {
    switch kind {
    case .accuracy, .misaligned, .constant, .robust, .kernelHigh, .atMost: true
    case .reliance, .roughness, .lift, .epsilonStar: false
    }
  }
}
