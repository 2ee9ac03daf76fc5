import Studies
import Testing

@testable import Reports

@Suite struct WordingTests {
  @Test func percentages() {
    #expect(Wording.percent(0.4123) == "41.2")
    #expect(Wording.percent(.nan) == "–")
    let score = AuditResult.Score(
      name: "high", radius: 4, rescale: "max", correct: 4120, count: 10_000)
    #expect(Wording.accuracy(score) == "41.2 % [40.2, 42.2]")
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (10_000, "10,000"), (1_234_567, "1,234,567"),
    (-12_345, "−12,345"),
  ])
  func counts(number: Int, text: String) {
    #expect(Wording.count(number) == text)
  }

  @Test func conditionsAndLists() {
    #expect(Wording.condition("low", radius: 4) == "LFC r = 4")
    #expect(Wording.condition("high", radius: 4.5) == "HFC r = 4.5")
    #expect(Wording.condition("original", radius: nil) == "original")
    #expect(Wording.list([]) == "")
    #expect(Wording.list(["a"]) == "a")
    #expect(Wording.radii([4, 8, 12]) == "r = 4, 8 and 12")
  }

  @Test(arguments: [
    ("resnet8 · no normalisation", "resnet8-no-normalisation"), ("../../etc", "etc"),
    ("ÄÖ <&>", "run"), ("A  b__C", "a-b-c"),
  ])
  func slugs(title: String, slug: String) {
    #expect(Wording.slug(title) == slug)
  }
}
