import Foundation
import Testing

@testable import Studies

@Suite struct ErrorConsistencyTests {
  @Test func equalsCohensKappaOfStatsmodels() throws {
    for known in try PairedReference.read().tables where known.kappa.isFinite {
      let found = known.table.consistency
      let kappa = try #require(found.kappa)
      let interval = try #require(found.interval)
      #expect(abs(kappa - known.kappa) < 1e-12, "\(known)")
      let half = 1.959963984540054 * known.standardError
      #expect(abs(interval.low - max(-1, kappa - half)) < 1e-9, "\(known)")
      #expect(abs(interval.high - min(1, kappa + half)) < 1e-9, "\(known)")
    }
  }

  @Test func theSameErrorsAreOneAndAvoidedOnesBelowZero() {
    let same = ErrorConsistency(both: 30, onlyFirst: 0, onlySecond: 0, neither: 70)
    #expect(same.kappa == 1 && same.interval == Bounds(1, 1))
    let apart = ErrorConsistency(both: 0, onlyFirst: 50, onlySecond: 50, neither: 0)
    #expect(apart.kappa == -1)
  }

  /// p₁p₂n both right: independent.
  @Test func independentErrorsAreZero() {
    let found = ErrorConsistency(both: 30, onlyFirst: 30, onlySecond: 20, neither: 20)
    #expect(abs(found.kappa ?? 1) < 1e-12 && found.expected == 0.5)
  }

  @Test func isNotDefinedWhereBothAreAlwaysRight() throws {
    let found = ErrorConsistency(both: 9, onlyFirst: 0, onlySecond: 0, neither: 0)
    #expect(found.kappa == nil && found.interval == nil && found.observed == 1)
    let json = String(decoding: try JSONEncoder().encode(found), as: UTF8.self)
    #expect(json.contains("\"kappa\":null"))
    #expect(ErrorConsistency(both: 0, onlyFirst: 0, onlySecond: 0, neither: 0).kappa == nil)
  }
}
