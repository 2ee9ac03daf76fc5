import Foundation
import Testing

@testable import Vision

@Suite struct IntervalTests {
  private struct Reference: Decodable {
    struct Case: Decodable {
      let correct: Int
      let count: Int
      let interval: [Double]
    }

    let madeBy: String
    let cases: [Case]
  }

  @Test func equalsOtherPrograms() throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: fixture("wilson.json")))
    let reference = try JSONDecoder().decode(Reference.self, from: data)
    try #require(reference.cases.count > 40)
    for known in reference.cases {
      let interval = Interval(correct: known.correct, count: known.count)
      let error = max(abs(interval.low - known.interval[0]), abs(interval.high - known.interval[1]))
      #expect(error < 1e-9, "\(known) by \(reference.madeBy)")
    }
  }

  /// Half of 50 images: 13 points to each side, so two audits of 50 images seldom differ.
  @Test func isWideForFewImages() {
    let interval = Interval(correct: 25, count: 50)
    #expect(abs((interval.high - interval.low) / 2 - 0.1336) < 1e-4)
  }

  @Test(arguments: [1, 3, 50, 10_000]) func staysWithinTheUnitInterval(_ count: Int) {
    let (none, all) = (Interval(correct: 0, count: count), Interval(correct: count, count: count))
    #expect(none.low == 0 && none.high > 0 && all.high == 1 && all.low < 1)
    #expect(abs(none.high - (1 - all.low)) < 1e-12)
    // z²/(n + z²), the closed form for no hit.
    let z2 = 1.959963984540054 * 1.959963984540054
    #expect(abs(none.high - z2 / (Double(count) + z2)) < 1e-12)
  }

  @Test func knowsNothingWithoutImages() {
    let interval = Interval(correct: 0, count: 0)
    #expect(interval.low == 0 && interval.high == 1)
  }

  @Test func overlaps() {
    let (low, middle, high) = (
      Interval(correct: 10, count: 100), Interval(correct: 15, count: 100),
      Interval(correct: 60, count: 100)
    )
    #expect(low.overlaps(middle) && middle.overlaps(low) && low.overlaps(low))
    #expect(!low.overlaps(high) && !high.overlaps(low))
  }

  @Test func isAPairInJSON() throws {
    let interval = Interval(correct: 1, count: 2)
    let data = try JSONEncoder().encode([interval])
    let pairs = try JSONDecoder().decode([[Double]].self, from: data)
    #expect(pairs == [[interval.low, interval.high]])
    #expect(try JSONDecoder().decode([Interval].self, from: data) == [interval])
  }
}
