internal import Torch
public import Vision

/// 95 % percentile intervals of means by drawing the values again with replacement (Efron 1979).
public struct Bootstrap: Sendable, Equatable, Codable {
  public var resamples: Int
  public var seed: UInt64

  public init(resamples: Int = 2000, seed: UInt64 = 0) {
    self.resamples = resamples
    self.seed = seed
  }

  /// The interval of the mean; nil for fewer than two values, which say nothing of its spread.
  public func interval(ofMeanOf values: [Double]) -> Interval? {
    guard values.count > 1 else { return nil }
    return interval(means(values, stream: 0))
  }

  /// The interval of mean(a) − mean(b), both drawn again by themselves.
  public func interval(ofDifference a: [Double], _ b: [Double]) -> Interval? {
    guard a.count > 1, b.count > 1 else { return nil }
    return interval(zip(means(a, stream: 1), means(b, stream: 2)).map { $0 - $1 })
  }

  private func means(_ values: [Double], stream: UInt64) -> [Double] {
    let generator = Generator(seed: derivedSeed(seed, stream: stream))
    let all = Tensor(values)
    // A part at a time: a layer may have thousands of kernels.
    let step = max(1, 1_000_000 / values.count)
    return stride(from: 0, to: resamples, by: step).flatMap { start -> [Double] in
      let count = min(step, resamples - start)
      let drawn = Tensor.randomIntegers(
        [count * values.count], in: 0..<values.count, using: generator)
      return all.indexed(by: drawn).reshaped([count, values.count]).mean([1]).array()
    }
  }

  private func interval(_ means: [Double]) -> Interval {
    let sorted = means.sorted()
    func quantile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let (below, above) = (Int(place), min(Int(place) + 1, sorted.count - 1))
      return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
    return Interval(low: quantile(0.025), high: quantile(0.975))
  }
}
