internal import Spectra
internal import Vision

extension Outcomes {
  /// A curve for each rule and rescaling that was measured at some radius beside the original.
  var filteringCurves: [FilteringCurve] {
    guard let original = row(.original), !labels.isEmpty else { return [] }
    var families: [FilteringFamily] = []
    for row in rows {
      guard let family = FilteringFamily(row.condition), !families.contains(family) else {
        continue
      }
      families.append(family)
    }
    return families.map { FilteringCurve($0, in: self, original) }
  }

  /// What a guess gets right where every class is equally frequent: 1/K.
  var chance: Double { 1 / Double(max(1, classCount)) }

  /// What always naming the commonest class gets right.
  var majority: Double {
    var counts = [Int](repeating: 0, count: max(1, classCount))
    for label in labels { counts[label] += 1 }
    return Double(counts.max() ?? 0) / Double(max(1, labels.count))
  }
}

/// What the radii of one curve have in common.
private struct FilteringFamily: Equatable {
  let rule: MaskRule
  /// What follows the cut.
  let rest: [Condition.Step]

  /// Nil where a condition does not begin with a cut at a radius.
  init?(_ condition: Condition) {
    guard ["low", "high"].contains(condition.name),
      case .disc(_, let rule)? = condition.mask
    else { return nil }
    self.rule = rule
    rest = Array(condition.steps.dropFirst())
  }

  /// The rows of a component, by rising radius.
  func rows(_ name: String, in outcomes: Outcomes) -> [Outcomes.Row] {
    outcomes.rows.filter {
      $0.condition.name == name && FilteringFamily($0.condition) == self
    }.sorted { ($0.condition.radius ?? 0) < ($1.condition.radius ?? 0) }
  }
}

extension FilteringCurve {
  fileprivate init(_ family: FilteringFamily, in outcomes: Outcomes, _ original: Outcomes.Row) {
    let (low, high) = (family.rows("low", in: outcomes), family.rows("high", in: outcomes))
    func points(_ rows: [Outcomes.Row]) -> [Point] {
      rows.map {
        Point(
          radius: $0.condition.radius ?? 0, correct: outcomes.correct($0),
          count: outcomes.labels.count)
      }
    }
    rule = family.rule.rawValue
    rescale = (low + high).first.map { $0.condition.rescale.rawValue } ?? "none"
    chance = outcomes.chance
    clean = Double(outcomes.correct(original)) / Double(outcomes.labels.count)
    (self.low, self.high) = (points(low), points(high))
    let isAboveChance =
      Interval(correct: outcomes.correct(original), count: outcomes.labels.count).low > chance
    let resamples = ImageBootstrap.accuracies(
      ([original] + low + high).map { outcomes.isCorrect($0) })
    summarize(resamples, isAboveChance: isAboveChance)
  }

  /// - Parameter resamples: each has whole images first, then LFC, then HFC.
  private mutating func summarize(_ resamples: [[Double]], isAboveChance: Bool) {
    let (lowRadii, highRadii) = (low.map(\.radius), high.map(\.radius))
    if lowRadii.count > 1 {
      lowArea = Estimate(
        Self.mean(low.map(\.accuracy), over: lowRadii),
        ImageBootstrap.interval(
          resamples.map { Self.mean(Array($0[1...lowRadii.count]), over: lowRadii) }))
    }
    guard isAboveChance else { return }
    if lowRadii.count > 1 { radius50 = radius50(lowRadii, resamples) }
    if highRadii.count > 1 {
      let values = resamples.map { reliance(Array($0.suffix(highRadii.count)), clean: $0[0]) }
      highReliance = Estimate(
        reliance(high.map(\.accuracy), clean: clean),
        ImageBootstrap.interval(values.filter(\.isFinite)))
    }
  }

  private func radius50(_ radii: [Double], _ resamples: [[Double]]) -> Radius50 {
    let found = Self.crossing(low.map(\.accuracy), over: radii, at: (clean + chance) / 2)
    let values = resamples.map {
      Self.crossing(Array($0[1...radii.count]), over: radii, at: ($0[0] + chance) / 2).radius
    }
    return Radius50(
      radius: found.radius, relation: found.relation, interval: ImageBootstrap.interval(values))
  }

  private func reliance(_ values: [Double], clean: Double) -> Double {
    (Self.mean(values, over: high.map(\.radius)) - chance) / (clean - chance)
  }
}
