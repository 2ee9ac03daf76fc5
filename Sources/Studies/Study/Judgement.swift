public import Vision

/// "supported", "contradicted" or "open".
public enum Verdict: String, Codable, Sendable, CaseIterable {
  case supported, contradicted, open
}

/// What the numbers say of one rule.
public struct Judgement: Codable, Sendable, Equatable {
  /// Over what the interval holds.
  public enum Basis: String, Codable, Sendable {
    /// Paired seeds, Student's t.
    case seeds
    /// The images that networks were asked about: for one seed, or where seeds agree to the digit.
    case images
  }

  public enum Relation: String, Codable, Sendable {
    case greater, less, within
  }

  /// A number of the rule, over the seeds that were used.
  public struct Part: Codable, Sendable, Equatable {
    public var name: String
    public var value: Double
  }

  public var rule: String
  public var verdict: Verdict
  /// Left minus right side, without the numbers in the rule (for "~" with them).
  public var difference: Double?
  public var interval: Interval?
  /// What the difference is claimed to be greater or less than, or within in size.
  public var threshold: Double
  public var relation: Relation
  public var seeds: Int
  public var basis: Basis?
  public var parts: [Part]
  /// Why it is open, where the interval is not the reason.
  public var reason: String?
}

// MARK: Judging

extension StudyNumbers {
  /// Judges a rule by the seeds for which every number in it is there.
  ///
  /// With two seeds or more: the mean of the differences of each seed and its 95 % t interval. With
  /// one, or where all seeds agree to the digit: the interval over images. Supported: all of the interval on the claimed side; contradicted:
  /// all of it on the other; else open.
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
    judgement.reason = nil
    judgement.seeds = complete.count
    judgement.parts = rule.parts(complete)
    let differences = complete.map { rule.difference($0.map(\.value)) }
    judgement.difference = mean(differences)
    judgement.basis = StudentT.deviation(differences) > 0 ? .seeds : .images
    judgement.interval =
      judgement.basis == .seeds
      ? StudentT.interval(ofMeanOf: differences) : overImages(rule, complete)
    if judgement.interval == nil {
      judgement.reason = "one seed, and nothing tells the spread of this number over images"
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
      Judgement.Part(
        name: "\(terms[place].model).\(terms[place].metric)",
        value: mean(values.map { $0[place].value }))
    }
  }
}

/// The interval of a weighted sum of one network's numbers, over the images they were counted on.
///
/// Where all of them are answers to the same images: the mean over images of the weighted sum, with two
/// images more, one at each extreme (for a difference of two this is Bonett and Price 2012). Else
/// variances are added as if images were others, each share with one image more on either side.
struct ImageInterval {
  let interval: Interval?

  init(_ factors: [Double], _ values: [MetricValue]) {
    let flags = values.compactMap { value -> [Bool]? in
      if case .images(let flags) = value.evidence { flags } else { nil }
    }
    let isPaired =
      flags.count == values.count && Set(flags.map(\.count)).count == 1 && !flags[0].isEmpty
    interval = isPaired ? Self.paired(factors, flags) : Self.unpaired(factors, values)
  }

  private static func paired(_ factors: [Double], _ flags: [[Bool]]) -> Interval {
    let sums = flags[0].indices.map { image in
      zip(factors, flags).reduce(0) { $0 + ($1.1[image] ? $1.0 : 0) }
    }
    let extremes = [
      factors.filter { $0 < 0 }.reduce(0, +), factors.filter { $0 > 0 }.reduce(0, +),
    ]
    let all = sums + extremes
    let centre = mean(all)
    let variance = all.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(all.count)
    return around(centre, (variance / Double(all.count)).squareRoot())
  }

  private static func unpaired(_ factors: [Double], _ values: [MetricValue]) -> Interval? {
    var (centre, variance) = (0.0, 0.0)
    for (factor, value) in zip(factors, values) {
      switch value.evidence {
      case .images(let flags): add(value.value, flags.count)
      case .count(let count): add(value.value, count)
      case .error(let error):
        centre += factor * value.value
        variance += factor * factor * error * error
      case .none: return nil
      }
      func add(_ share: Double, _ count: Int) {
        let n = Double(count) + 2
        let p = (share * Double(count) + 1) / n
        centre += factor * p
        variance += factor * factor * p * (1 - p) / n
      }
    }
    return around(centre, variance.squareRoot())
  }

  private static func around(_ centre: Double, _ deviation: Double) -> Interval {
    let half = normalQuantile(comparisons: 1) * deviation
    return Interval(low: centre - half, high: centre + half)
  }
}
