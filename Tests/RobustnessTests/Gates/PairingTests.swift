import Testing

@testable import Robustness

@Suite struct PairingTests {
  /// `weaker` images only the weaker attack fools, `stronger` only the other, of `count`.
  private func pairing(_ weaker: Int, _ stronger: Int, of count: Int = 100) -> Pairing {
    let first = (0..<count).map { $0 >= weaker }
    let second = (0..<count).map { $0 < weaker || $0 >= weaker + stronger }
    return Pairing(weaker: first, stronger: second)
  }

  /// P(X ≥ b) of the binomial distribution of b + c and ½.
  private static let tails: [(Int, Int, Double)] = [
    (0, 0, 1), (5, 0, 1.0 / 32), (7, 0, 1.0 / 128), (0, 9, 1), (1, 1, 0.75), (2, 1, 0.5),
    (8, 2, 56.0 / 1024),
  ]

  @Test(arguments: tails) func probabilityIsTheBinomialTail(
    _ weaker: Int, _ stronger: Int, _ expected: Double
  ) {
    #expect(abs(pairing(weaker, stronger).probability - expected) < 1e-12)
  }

  private static let verdicts: [(Int, Int, GateVerdict)] = [
    (0, 0, .pass), (2, 0, .pass), (3, 0, .warn), (6, 0, .warn), (7, 0, .fail), (3, 30, .warn),
    (20, 5, .fail),
  ]

  @Test(arguments: verdicts) func verdict(_ weaker: Int, _ stronger: Int, _ expected: GateVerdict) {
    #expect(pairing(weaker, stronger).verdict == expected)
  }

  @Test func largeSetsAllowMore() {
    #expect(pairing(20, 60, of: 1000).verdict == .pass)
    #expect(pairing(21, 60, of: 1000).verdict == .warn)
  }

  @Test func wordsListTheImages() {
    #expect(
      pairing(3, 4).words("square", "pgd")
        == "3 of 100 images are fooled by square alone (0, 1, 2), 4 by pgd alone")
    #expect(
      pairing(9, 0).words("square", "pgd")
        == "9 of 100 images are fooled by square alone (0, 1, 2, 3, 4, 5, 6, 7, …), 0 by pgd alone")
  }
}
