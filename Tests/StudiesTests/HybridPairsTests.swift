import Testing

@testable import Studies

@Suite struct HybridPairsTests {
  private func labels(_ count: Int, classes: Int, seed: UInt64 = 2) -> [Int] {
    var dice = Dice(state: seed)
    return (0..<count).map { _ in Int.random(in: 0..<classes, using: &dice) }
  }

  @Test(arguments: [2, 3, 10]) func partnersAreOfOtherClasses(_ classes: Int) throws {
    let labels = labels(200, classes: classes)
    let pairs = try #require(HybridPairs(labels: labels, seed: 1))
    #expect(pairs.partners.count == 200)
    for (own, partner) in pairs.partners.enumerated() { #expect(labels[own] != labels[partner]) }
    #expect(pairs == HybridPairs(labels: labels, seed: 1))
    #expect(pairs != HybridPairs(labels: labels, seed: 2))
  }

  /// Drawn from all the others alike: of 3,000 images of three classes a third each, the two other
  /// classes lend about half each.
  @Test func everyOtherImageIsAsLikely() throws {
    let labels = (0..<3000).map { $0 % 3 }
    let pairs = try #require(HybridPairs(labels: labels, seed: 7))
    let next = labels.indices.count { labels[pairs.partners[$0]] == (labels[$0] + 1) % 3 }
    // Six standard deviations of a fair coin.
    #expect(abs(next - 1500) < 165)
    #expect(Set(pairs.partners).count > 1750)
  }

  @Test func oneClassHasNoPartners() {
    #expect(HybridPairs(labels: [4, 4, 4], seed: 0) == nil)
    #expect(HybridPairs(labels: [], seed: 0) == nil)
    #expect(HybridPairs(labels: [4, 5], seed: 0)?.partners == [1, 0])
  }
}
