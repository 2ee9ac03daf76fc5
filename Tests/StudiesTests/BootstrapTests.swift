import Foundation
import Testing
import Torch
import Vision

@testable import Studies

@Suite struct BootstrapTests {
  private func normal(_ count: Int, mean: Double, seed: UInt64) -> [Double] {
    (Tensor.randomNormal([count], using: Generator(seed: seed), dtype: .float64) + mean).array()
  }

  private func expect(_ interval: Interval?, near low: Double, _ high: Double) throws {
    let interval = try #require(interval)
    #expect(abs(interval.low - low) < 0.02 && abs(interval.high - high) < 0.02, "\(interval)")
  }

  /// For many values the interval of a mean is the normal one.
  @Test func ofManyValuesItIsTheNormalInterval() throws {
    let (a, b) = (normal(400, mean: 2, seed: 1), normal(100, mean: 1, seed: 2))
    func spread(_ values: [Double]) -> (mean: Double, error: Double) {
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean, squares.squareRoot() / Double(values.count))
    }
    let (first, second) = (spread(a), spread(b))
    let bootstrap = Bootstrap(resamples: 20_000)
    try expect(
      bootstrap.interval(ofMeanOf: a), near: first.mean - 1.96 * first.error,
      first.mean + 1.96 * first.error)
    let error = (first.error * first.error + second.error * second.error).squareRoot()
    let gap = first.mean - second.mean
    try expect(
      bootstrap.interval(ofDifference: a, b), near: gap - 1.96 * error, gap + 1.96 * error)
  }

  @Test func equalValuesHaveNoSpreadAndOneHasNoInterval() {
    #expect(Bootstrap().interval(ofMeanOf: [3, 3, 3]) == Interval(low: 3, high: 3))
    #expect(Bootstrap().interval(ofMeanOf: [3]) == nil)
    #expect(Bootstrap().interval(ofDifference: [3], [1, 2]) == nil)
  }

  @Test func theSeedDecides() {
    let values = normal(20, mean: 0, seed: 3)
    let first = Bootstrap(seed: 1).interval(ofMeanOf: values)
    #expect(first == Bootstrap(seed: 1).interval(ofMeanOf: values))
    #expect(first != Bootstrap(seed: 2).interval(ofMeanOf: values))
  }
}
