import Testing
import Vision

@testable import Studies

@Suite struct PairedDifferenceTests {
  /// z from SciPy's normal distribution.
  @Test(arguments: [(1, 1.959963984540054), (10, 2.807033768343811), (72, 3.391773)])
  func quantiles(_ comparisons: Int, _ z: Double) {
    #expect(abs(normalQuantile(comparisons: comparisons) - z) < 1e-5)
  }

  /// 5 of 100 images gained and 15 lost; intervals computed with SciPy after Bonett and Price (2012).
  @Test(arguments: [
    (1, -0.18613603401644566, -0.00994239735610336),
    (6, -0.21662408436909192, 0.020545652996542887),
  ])
  func ofProportions(_ comparisons: Int, _ low: Double, _ high: Double) {
    let first = (0..<100).map { $0 >= 5 }
    let second = (0..<100).map { $0 < 85 }
    let found = PairedDifference(from: first, to: second, comparisons: comparisons)
    #expect(abs(found.value + 0.1) < 1e-12)
    #expect(abs(found.interval.low - low) < 1e-9 && abs(found.interval.high - high) < 1e-9)
    #expect(!found.isRise && found.isFall == (found.interval.high < 0))
  }

  @Test func withoutAChangeNothingIsClear() {
    let all = [Bool](repeating: true, count: 50)
    let found = PairedDifference(from: all, to: all)
    #expect(found.value == 0 && !found.isRise && !found.isFall)
  }

  @Test func ofNumbers() {
    let found = PairedDifference(of: [1, 1, 0, 0])
    // Mean ½, deviation √(1/3), half width 1.96 · √(1/12).
    #expect(abs(found.value - 0.5) < 1e-12)
    #expect(abs(found.interval.high - (0.5 + 1.959963984540054 * (1.0 / 12).squareRoot())) < 1e-9)
  }
}
