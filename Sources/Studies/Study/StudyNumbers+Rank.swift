internal import Foundation

extension StudyNumbers {
  /// Spearman's rank correlation of two metrics over the models of one seed that have both.
  ///
  /// - Throws: ``MissingNumber`` for fewer than three models, or where one metric is the same for all.
  func rankCorrelation(
    _ metric: MetricName, _ other: MetricName, _ seed: UInt64
  ) throws -> MetricValue {
    var pairs: [(Double, Double)] = []
    var reason: String?
    for cell in cells where cell.seed == seed {
      do {
        pairs.append((try cell.value(metric).value, try cell.value(other).value))
      } catch let missing as MissingNumber { reason = reason ?? missing.reason }
    }
    guard pairs.count >= 3 else {
      throw MissingNumber(
        reason: "a rank correlation needs three models, seed \(seed) has \(pairs.count)"
          + (reason.map { ": \($0)" } ?? ""))
    }
    guard let found = spearman(pairs.map(\.0), pairs.map(\.1)) else {
      throw MissingNumber(reason: "\(metric) or \(other) is the same for every model")
    }
    return MetricValue(found)
  }
}

/// Spearman's rank correlation: Pearson's of the ranks, ties at their mean rank; nil without spread.
func spearman(_ a: [Double], _ b: [Double]) -> Double? {
  let (x, y) = (ranks(a), ranks(b))
  let (mx, my) = (mean(x), mean(y))
  let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
  let spread = [x, y].map { ranks in
    let centre = mean(ranks)
    return ranks.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
  }
  guard spread[0] > 0, spread[1] > 0 else { return nil }
  return covariance / (spread[0] * spread[1]).squareRoot()
}

private func ranks(_ values: [Double]) -> [Double] {
  values.map { value in
    let below = values.count { $0 < value }
    let equal = values.count { $0 == value }
    return Double(below) + Double(equal + 1) / 2
  }
}
