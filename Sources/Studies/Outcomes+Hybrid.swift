internal import Spectra
public import Vision

/// Hybrid images x = LFC_r(a) + HFC_r(b): which of the two is heard?
public struct HybridScore: Codable, Sendable, Equatable {
  public var radius: Double
  public var rescale: String
  /// Answers that are the class of the image whose low part it is, a: `Interval` is Wilson's, 95 %.
  public var low: Int
  public var lowInterval: Interval
  /// Answers that are the class of the image whose high part it is, b.
  public var high: Int
  public var highInterval: Interval
  public var count: Int
}

extension Outcomes {
  /// P(answer = y_a) and P(answer = y_b) of every hybrid condition; y_a ≠ y_b.
  public var hybridScores: [HybridScore] {
    rows.compactMap { row in
      guard let seed = row.condition.hybridSeed, let radius = row.condition.radius,
        let pairs = HybridPairs(labels: labels, seed: seed)
      else { return nil }
      let low = correct(row)
      let high = labels.indices.count { row.predicted[$0] == labels[pairs.partners[$0]] }
      return HybridScore(
        radius: radius, rescale: row.condition.rescale.rawValue, low: low,
        lowInterval: Interval(correct: low, count: labels.count), high: high,
        highInterval: Interval(correct: high, count: labels.count), count: labels.count)
    }
  }
}
