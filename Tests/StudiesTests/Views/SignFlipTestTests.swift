import Testing

@testable import Studies

@Suite struct SignFlipTestTests {
  @Test func equalsTheCountOfAllSigns() throws {
    for known in try PairedReference.read().signs {
      let test = SignFlipTest(
        ones: (known.ones[0], known.ones[1]), twos: (known.twos[0], known.twos[1]))
      #expect(abs(test.pValue - known.pValue) < 1e-12, "\(known)")
    }
  }

  @Test func manyImagesAreNoProblem() {
    #expect(SignFlipTest(ones: (0, 40_000)).pValue == 0)
    #expect(abs(SignFlipTest(ones: (20_000, 20_000)).pValue - 1) < 1e-9)
    // Two standard deviations of a fair binomial: 2 · 0.02275, and the width of a step.
    #expect(abs(SignFlipTest(ones: (50_316, 49_684)).pValue - 0.0455) < 5e-4)
  }

  @Test func holmEqualsStatsmodels() throws {
    let known = try PairedReference.read().holm
    for (a, b) in zip(holm(known.pValues), known.adjusted) { #expect(abs(a - b) < 1e-12) }
    #expect(holm([]) == [] && holm([0.7]) == [0.7])
  }
}
