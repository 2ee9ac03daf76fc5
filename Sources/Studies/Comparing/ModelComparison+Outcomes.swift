internal import Torch
internal import Vision

extension ModelComparison {
  /// - Throws: ``ComparisonError`` when the models were not asked about the same images, saying what
  ///   differs.
  public init(_ compared: [ComparedModel]) throws {
    try compared.requireComparable()
    let conditions = compared.commonConditions
    let first = compared[0].outcomes
    data = first.source.data
    (chance, majority) = (first.chance, first.majority)
    models = compared.map { model in
      let source = model.outcomes.source
      let scores = AuditResult(model.outcomes.keeping(conditions)).conditions
      return Model(
        title: model.title, path: model.path, precision: source.precision,
        statistics: source.statistics.rawValue, batchSize: source.batchSize, scores: scores)
    }
    rankings = Self.rankings(compared, conditions)
    consistency = conditions.map { Self.consistency(compared, $0) }
    notes = Self.notes(compared, conditions)
  }

  private static func notes(_ compared: [ComparedModel], _ common: [Condition]) -> [String] {
    let left = compared.filter { model in
      model.outcomes.rows.contains { !common.contains($0.condition) }
    }
    var notes = left.map {
      "\($0.title) was asked under \($0.outcomes.rows.count) conditions; the \(common.count) that all "
        + "share are compared."
    }
    for (name, values) in [
      ("precision", compared.map(\.outcomes.source.precision)),
      ("statistics", compared.map(\.outcomes.source.statistics.rawValue)),
    ] where Set(values).count > 1 {
      notes.append(
        "The models were asked with different \(name): "
          + zip(compared, values).map { "\($0.title) \($1)" }.joined(separator: ", ") + ".")
    }
    return notes
  }

  // MARK: Rankings

  private static func rankings(
    _ compared: [ComparedModel], _ conditions: [Condition]
  ) -> [Ranking] {
    let components = conditions.filter {
      ["low", "high"].contains($0.name) && $0.radius != nil
    }
    let low = components.filter { $0.name == "low" }
    return [ranking(compared, .original, .original)]
      + components.map { ranking(compared, $0.name == "low" ? .low : .high, $0) }
      + low.map { ranking(compared, .gap, $0) }
  }

  private static func ranking(
    _ compared: [ComparedModel], _ measure: Ranking.Measure, _ condition: Condition
  ) -> Ranking {
    let answers = compared.map { MeasuredAnswers($0.outcomes, measure, condition) }
    let sign = measure == .gap ? 1.0 : -1
    let order = answers.indices.sorted {
      (sign * answers[$0].value.value, $0) < (sign * answers[$1].value.value, $1)
    }
    let pairs = Array(zip(order, order.dropFirst()))
    let tests = pairs.map { answers[$0.0].compared(with: answers[$0.1]) }
    let name = ConditionName(condition)
    return Ranking(
      measure: measure, radius: name.radius, rescale: name.rescale,
      places: order.map { .init(model: $0, value: answers[$0].value) },
      steps: zip(zip(pairs, tests), holm(tests.map(\.pValue))).map { item, adjusted in
        .init(
          first: item.0.0, second: item.0.1, difference: item.1.difference,
          pValue: item.1.pValue, adjustedPValue: adjusted)
      })
  }

  // MARK: Consistency

  private static func consistency(
    _ compared: [ComparedModel], _ condition: Condition
  ) -> Consistency {
    let right = compared.compactMap { model in
      model.outcomes.row(condition).map { model.outcomes.isCorrect($0) }
    }
    let tables = right.indices.map { a in
      right.indices.map { b in a == b ? nil : PairedTable(right[a], right[b]).consistency }
    }
    return Consistency(
      shown: ConditionName(condition), kappa: tables.map { $0.map { $0?.kappa } },
      intervals: tables.map { $0.map { $0?.interval } })
  }
}

extension Outcomes {
  /// The same answers under some of the conditions only.
  func keeping(_ conditions: [Condition]) -> Outcomes {
    Outcomes(source: source, labels: labels, rows: conditions.compactMap(row))
  }
}

/// What a ranking measures of each image: right or wrong, or whether the LFC loses it.
private struct MeasuredAnswers {
  /// 1 or 0 of an accuracy; 1, 0 or −1 of a gap.
  let each: [Int]
  let value: Estimate

  init(
    _ outcomes: Outcomes, _ measure: ModelComparison.Ranking.Measure, _ condition: Condition
  ) {
    let shown = outcomes.row(condition).map { outcomes.isCorrect($0) } ?? []
    guard measure == .gap else {
      each = shown.map { $0 ? 1 : 0 }
      let interval = Interval(correct: each.reduce(0, +), count: each.count)
      value = Estimate(
        Double(each.reduce(0, +)) / Double(max(1, each.count)),
        Bounds(interval.low, interval.high))
      return
    }
    let whole = outcomes.row(.original).map { outcomes.isCorrect($0) } ?? []
    each = zip(whole, shown).map { ($0 ? 1 : 0) - ($1 ? 1 : 0) }
    value = PairedTable(shown, whole).difference
  }

  /// The other's value less this one's, image by image.
  func compared(with other: MeasuredAnswers) -> (difference: Estimate, pValue: Double) {
    var counts: [Int: Int] = [:]
    for (a, b) in zip(each, other.each) { counts[b - a, default: 0] += 1 }
    func count(_ step: Int) -> Int { counts[step] ?? 0 }
    let n = Double(max(1, each.count))
    let mean = Double(count(1) - count(-1) + 2 * (count(2) - count(-2))) / n
    let square = Double(count(1) + count(-1) + 4 * (count(2) + count(-2))) / n
    // An added pair on either side, as for accuracies, keeps the width above 0.
    let half = 1.959963984540054 * ((max(0, square - mean * mean) + 2 / n) / n).squareRoot()
    let test = SignFlipTest(ones: (count(1), count(-1)), twos: (count(2), count(-2)))
    return (Estimate(mean, Bounds(max(-2, mean - half), min(2, mean + half))), test.pValue)
  }
}
