internal import Vision

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
