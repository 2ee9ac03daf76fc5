import Testing

@testable import Studies

@Suite struct ClaimRuleTests {
  private func parsed(_ text: String) throws -> ClaimRule { try ClaimRule(parsing: text) }

  @Test func inequalitiesAreDifferencesAboveAThreshold() throws {
    let rule = try parsed("a.H4[batch max] > b.H4 + 0.05")
    #expect(rule.terms.map(\.factor) == [1, -1])
    #expect(rule.models == ["a", "b"])
    #expect(rule.metrics.map(\.text) == ["H4[batch max]", "H4"])
    #expect(rule.relation == .aboveZero)
    #expect(abs(rule.threshold - 0.05) < 1e-12)
  }

  @Test func lessThanIsTurned() throws {
    let rule = try parsed("a.train - a.test < b.train - b.test")
    #expect(rule.terms.map(\.factor) == [-1, 1, 1, -1])
    #expect(rule.threshold == 0)
    #expect(try parsed("a.test < 0.2").threshold == -0.2)
  }

  @Test func factorsAndEquivalence() throws {
    let rule = try parsed("a.misaligned4 > 0.1*a.test")
    #expect(rule.terms.map(\.factor) == [1, -0.1])
    let same = try parsed("a.H4 ~ b.H4 within 0.15")
    #expect(same.relation == .within(0.15) && same.threshold == 0.15)
  }

  @Test(arguments: [
    ("a.test", "it needs one of >, < and ~ between two sides"),
    ("a.test > b.test > c.test", "it needs one of >, < and ~"),
    ("a.test ~ b.test", "~ needs a margin"), ("a.test > b.test within 0.1", "~ needs a margin"),
    ("0.1 > 0.2", "it compares nothing but numbers"), ("a.test >", "a term is missing"),
    ("a.test > + ", "a term is missing"), ("a.test b.test > 0", "between two terms stands + or -"),
    ("test > 0.5", "test is neither a number nor MODEL.METRIC"),
    ("x*a.test > 0", "x is no factor"), ("a.nonsense > 0", "there is no number nonsense"),
  ])
  func mistakesAreTold(_ text: String, _ reason: String) {
    let found = errorText { _ = try ClaimRule(parsing: text) }
    #expect(found.contains(reason), "\(found)")
  }
}
