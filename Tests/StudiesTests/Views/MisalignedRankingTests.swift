import Testing

@testable import Studies

@Suite struct MisalignedRankingTests {
  private let outcomes = Outcomes.random(
    images: 400, classes: 3, under: [.original, .low(4), .high(4)], seed: 5)

  @Test func theSurestComesFirst() throws {
    let pair = try #require(outcomes.pairs.first)
    let ranked = outcomes.ranked(pair, limit: 1000)
    let all = outcomes.misaligned(low: pair.low, high: pair.high, original: pair.original)
    #expect(ranked.map(\.index).sorted() == all && all.count > 20)
    let certainties = ranked.map { min($0.original, $0.high, $0.low) }
    #expect(certainties == certainties.sorted(by: >))
    for image in ranked {
      #expect(image.label == outcomes.labels[image.index] && image.lowAnswer != image.label)
      #expect(image.high == pair.high.trueProbability[image.index])
    }
    #expect(outcomes.ranked(pair, limit: 3) == Array(ranked.prefix(3)))
  }

  /// A constant answer scores the same whichever control is asked.
  @Test func controlsOfAConstantAnswerAreItsCount() throws {
    var constant = outcomes
    constant.rows[2].predicted = .init(repeating: 1, count: 400)
    let pair = try #require(constant.pairs.first)
    let count = constant.misaligned(low: pair.low, high: pair.high, original: pair.original).count
    let controls = constant.misalignedControls(pair)
    #expect(controls.constant == count && controls.shuffled == Double(count) && count > 10)
  }

  /// The mean over all orders of the answers: by brute force over the n! orders of few images.
  @Test func shuffledIsTheMeanOverOrders() throws {
    var small = Outcomes.random(images: 6, classes: 2, under: [.original, .low(4), .high(4)])
    small.labels = [0, 0, 1, 1, 1, 0]
    small.rows[0].predicted = [0, 0, 1, 1, 0, 0]
    small.rows[1].predicted = [1, 1, 0, 1, 0, 0]
    small.rows[2].predicted = [0, 1, 1, 1, 0, 1]
    let pair = try #require(small.pairs.first)
    var sum = 0
    let orders = permutations(Array(0..<6))
    for order in orders {
      var shuffled = pair.high
      shuffled.predicted = order.map { pair.high.predicted[$0] }
      sum += small.misaligned(low: pair.low, high: shuffled, original: pair.original).count
    }
    let mean = Double(sum) / Double(orders.count)
    #expect(abs(small.misalignedControls(pair).shuffled - mean) < 1e-9 && mean > 0)
  }

  private func permutations(_ items: [Int]) -> [[Int]] {
    guard items.count > 1 else { return [items] }
    return items.flatMap { first in
      permutations(items.filter { $0 != first }).map { [first] + $0 }
    }
  }
}
