import Foundation
import Testing
import Vision

@testable import Studies

/// Against SciPy; Fixtures/student-t.py made the numbers.
@Suite struct StudentTTests {
  private struct Expected: Decodable {
    struct Sample: Decodable { let values, interval: [Double] }

    let quantiles: [String: Double]
    let tails: [[Double]]
    let intervals: [Sample]
  }

  private func expected() throws -> Expected {
    let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures/student-t.json")
    return try JSONDecoder().decode(Expected.self, from: Data(contentsOf: url))
  }

  @Test func quantilesAreSciPys() throws {
    for (degrees, quantile) in try expected().quantiles {
      let found = StudentT.quantile(degrees: try #require(Int(degrees)))
      #expect(abs(found - quantile) < 1e-9 * quantile, "\(degrees)")
    }
  }

  @Test func tailsAreSciPys() throws {
    for row in try expected().tails {
      let found = StudentT.twoSidedTail(row[0], degrees: Int(row[1]))
      #expect(abs(found - row[2]) < 1e-12, "\(row)")
    }
  }

  @Test func intervalsAreSciPys() throws {
    for sample in try expected().intervals {
      let found = try #require(StudentT.interval(ofMeanOf: sample.values))
      #expect(abs(found.low - sample.interval[0]) < 1e-9)
      #expect(abs(found.high - sample.interval[1]) < 1e-9)
    }
  }

  @Test func oneValueHasNoInterval() {
    #expect(StudentT.interval(ofMeanOf: [0.5]) == nil)
    #expect(StudentT.deviation([0.5]) == 0)
  }
}
