internal import Foundation
public import Vision

/// How much more often something holds of images in one case than in another, the same images in both.
public struct PairedDifference: Codable, Sendable, Equatable {
  /// Mean of second minus first, as a share of images.
  public var value: Double
  public var interval: Interval

  /// Of truth values: the interval of Bonett and Price (2012) for the difference of paired
  /// proportions, with one image added to each kind of change.
  ///
  /// - Parameter comparisons: how many intervals are to hold together, at 95 % by Bonferroni.
  init(from first: [Bool], to second: [Bool], comparisons: Int = 1) {
    let count = Double(first.count)
    let gained = Double(zip(first, second).count { !$0 && $1 })
    let lost = Double(zip(first, second).count { $0 && !$1 })
    value = (gained - lost) / max(1, count)
    let (up, down) = ((gained + 1) / (count + 2), (lost + 1) / (count + 2))
    let deviation = ((up + down - (up - down) * (up - down)) / (count + 2)).squareRoot()
    let half = normalQuantile(comparisons: comparisons) * deviation
    interval = Interval(low: max(-1, up - down - half), high: min(1, up - down + half))
  }

  /// Of numbers, one an image: the mean and its normal interval.
  init(of values: [Double], comparisons: Int = 1) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / max(1, count)
    let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
    let half = normalQuantile(comparisons: comparisons) * (spread / max(1, count)).squareRoot()
    value = mean
    interval = Interval(low: mean - half, high: mean + half)
  }

  public var isRise: Bool { interval.low > 0 }
  public var isFall: Bool { interval.high < 0 }
}

/// z with P(|Z| > z) = 0.05/comparisons for a standard normal Z, by bisection.
func normalQuantile(comparisons: Int) -> Double {
  let tail = 0.05 / Double(max(1, comparisons))
  var (low, high) = (0.0, 40.0)
  for _ in 0..<80 {
    let middle = (low + high) / 2
    if erfc(middle / 2.0.squareRoot()) > tail { low = middle } else { high = middle }
  }
  return (low + high) / 2
}
