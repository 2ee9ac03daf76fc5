internal import Vision

extension StudyNumbers {
  /// Judges a rule by the seeds for which every number in it is there.
  ///
  /// With two seeds or more: the mean of the differences of each seed and its 95 % t interval. With
  /// one, or where all seeds agree to the digit: the interval over images. Supported: all of the
  /// interval on the claimed side; contradicted: all of it on the other; else open.
  public func judge(_ rule: ClaimRule) -> Judgement {
    var judgement = Judgement(
      rule: rule.text, verdict: .open, threshold: rule.threshold,
      relation: rule.relation == .aboveZero ? .greater : .within, seeds: 0, parts: [])
    var complete: [[MetricValue]] = []
    for seed in plan.seeds {
      do { complete.append(try values(rule, seed)) } catch {
        judgement.reason = judgement.reason ?? (error as? MissingNumber)?.reason ?? "\(error)"
      }
    }
    guard !complete.isEmpty else { return judgement.turned(rule.isTurned) }
    let leftOut = plan.seeds.count - complete.count
    judgement.reason = judgement.reason.flatMap { reason in
      leftOut > 0 ? "\(leftOut) of \(plan.seeds.count) seeds left out: \(reason)" : nil
    }
    judgement.seeds = complete.count
    judgement.parts = rule.parts(complete)
    let differences = complete.map { rule.difference($0.map(\.value)) }
    judgement.difference = mean(differences)
    judgement.basis = StudentT.deviation(differences) > 0 ? .seeds : .images
    judgement.interval =
      judgement.basis == .seeds
      ? StudentT.interval(ofMeanOf: differences) : overImages(rule, complete)
    if judgement.interval == nil {
      let seeds = complete.count == 1 ? "one seed" : "seeds that all agree"
      judgement.reason = "\(seeds), and nothing tells the spread of this number over images"
    }
    judgement.verdict = judgement.interval.map(rule.verdict) ?? .open
    return judgement.turned(rule.isTurned)
  }

  /// What the images of every seed allow together.
  private func overImages(_ rule: ClaimRule, _ values: [[MetricValue]]) -> Interval? {
    let factors = rule.terms.map(\.factor)
    let all = values.compactMap { rule.shifted(ImageInterval(factors, $0).interval) }
    guard all.count == values.count, let low = all.map(\.low).min(),
      let high = all.map(\.high).max()
    else { return nil }
    return Interval(low: low, high: high)
  }

  private func values(_ rule: ClaimRule, _ seed: UInt64) throws -> [MetricValue] {
    try rule.terms.map { term in
      if let other = term.other { return try rankCorrelation(term.metric, other, seed) }
      guard let cell = cells.first(where: { $0.model == term.model && $0.seed == seed }) else {
        let isPlanned = plan.models.contains(term.model)
        throw MissingNumber(
          reason: isPlanned
            ? "\(term.model) with seed \(seed) is not complete"
            : "\(term.model) is not among the models of this preset")
      }
      return try cell.value(term.metric)
    }
  }
}

extension Judgement {
  /// Rules with "<" are judged from right to left, and told from left to right.
  fileprivate func turned(_ isTurned: Bool) -> Judgement {
    guard isTurned, relation == .greater else { return self }
    var turned = self
    turned.relation = .less
    turned.threshold = threshold == 0 ? 0 : -threshold
    turned.difference = difference.map { $0 == 0 ? 0 : -$0 }
    turned.interval = interval.map { Interval(low: -$0.high, high: -$0.low) }
    return turned
  }
}

extension ClaimRule {
  /// What the difference is compared with.
  var threshold: Double {
    switch relation {
    case .aboveZero: constant == 0 ? 0 : -constant
    case .within(let margin): margin
    }
  }

  /// Without the constant for inequalities, which becomes the threshold.
  fileprivate func difference(_ values: [Double]) -> Double {
    let sum = zip(terms, values).reduce(0) { $0 + $1.0.factor * $1.1 }
    return relation == .aboveZero ? sum : sum + constant
  }

  /// With the constant, where ``difference(_:)`` has it.
  fileprivate func shifted(_ interval: Interval?) -> Interval? {
    guard let interval, relation != .aboveZero else { return interval }
    return Interval(low: interval.low + constant, high: interval.high + constant)
  }

  fileprivate func verdict(_ interval: Interval) -> Verdict {
    switch relation {
    case .aboveZero:
      return interval.low > threshold
        ? .supported : interval.high < threshold ? .contradicted : .open
    case .within(let margin):
      if interval.low > -margin, interval.high < margin { return .supported }
      return interval.low > margin || interval.high < -margin ? .contradicted : .open
    }
  }

  fileprivate func parts(_ values: [[MetricValue]]) -> [Judgement.Part] {
    terms.indices.map { place in
      Judgement.Part(name: terms[place].name, value: mean(values.map { $0[place].value }))
    }
  }
}
