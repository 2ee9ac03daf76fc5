internal import Spectra
internal import Torch

extension AuditResult {
  /// The audit that outcomes hold: accuracy per condition, and the Fig. 2 count for each radius and
  /// rescaling that has both components.
  ///
  /// - Precondition: the conditions were made with one mask rule.
  public init(_ outcomes: Outcomes) {
    let source = outcomes.source
    self.init(
      model: source.model, data: source.data, precision: source.precision,
      statistics: source.statistics.rawValue, rule: AuditResult.rule(outcomes).rawValue,
      batchSize: source.batchSize, conditions: outcomes.rows.map { outcomes.score($0) },
      misaligned: outcomes.misalignedCounts)
    classNames = source.classNames
    (chance, majority) = (outcomes.chance, outcomes.majority)
    filtering = outcomes.filteringCurves
    comparisons = outcomes.comparisons
    classes = outcomes.classScores
    highConfusions = outcomes.highConfusions
  }

  private static func rule(_ outcomes: Outcomes) -> MaskRule {
    for case .disc(_, let rule)? in outcomes.rows.map(\.condition.mask) { return rule }
    return .strict
  }
}

extension Outcomes {
  fileprivate func score(_ row: Row) -> AuditResult.Score {
    AuditResult.Score(
      name: row.condition.name, radius: row.condition.radius,
      innerRadius: row.condition.innerRadius, rescale: row.condition.rescale.rawValue,
      correct: correct(row), count: labels.count)
  }

  /// The rows of an LFC and its HFC, with the original's.
  typealias Pair = (original: Row, low: Row, high: Row)

  /// Every radius and rescaling measured on both components.
  var pairs: [Pair] {
    guard let original = row(.original) else { return [] }
    return rows.compactMap { low in
      guard low.condition.name == "low", let mask = low.condition.mask else { return nil }
      let rest = Array(low.condition.steps.dropFirst())
      guard let high = row(Condition([.high(mask)] + rest)) else { return nil }
      return (original, low, high)
    }
  }

  fileprivate var misalignedCounts: [AuditResult.Misaligned] {
    pairs.compactMap { pair in
      guard let radius = pair.low.condition.radius else { return nil }
      var entry = AuditResult.Misaligned(
        radius: radius, rescale: pair.low.condition.rescale.rawValue,
        count: misaligned(low: pair.low, high: pair.high, original: pair.original).count,
        total: labels.count, highPredictions: predictions(pair.high))
      (entry.constantCount, entry.shuffledCount) = misalignedControls(pair)
      entry.ranked = ranked(pair)
      return entry
    }
  }
}
