import Testing
import Torch

@testable import Training

@Suite struct LabelChangeTests {
  // MARK: Permuted

  @Test func aPermutationMovesEveryLabelToOnePlace() {
    let labels = Tensor.arange(0, 500)
    let permuted = permutedLabels(labels, seed: 3)
    #expect(permuted.dtype == .int64 && permuted.shape == [500])
    #expect(permuted.ints != labels.ints && permuted.ints.sorted() == labels.ints)
  }

  @Test func theSeedDecides() {
    let labels = Tensor.arange(0, 100)
    let changes: [(Tensor, UInt64) -> Tensor] = [
      permutedLabels(_:seed:),
      { randomizedLabels($0, fraction: 0.5, classes: 10, seed: $1) },
    ]
    for change in changes {
      #expect(change(labels, 5).ints == change(labels, 5).ints)
      #expect(change(labels, 5).ints != change(labels, 6).ints)
    }
  }

  @Test func theOriginalStaysAsItIs() {
    let labels = Tensor.arange(0, 50)
    _ = permutedLabels(labels, seed: 0)
    _ = randomizedLabels(labels, fraction: 1, classes: 50, seed: 0)
    #expect(labels.ints == Array(0..<50))
  }

  // MARK: Randomised

  /// Images whose class is none of those drawn show exactly which labels were replaced.
  @Test(
    arguments: [
      (0, 7, 0), (1, 7, 7), (0.5, 5, 2), (0.999, 10, 9), (0.29, 100, 29), (0.3, 10, 3),
      (0.1, 50_000, 5000), (1, 0, 0),
    ] as [(Double, Int, Int)])
  func aFractionRoundedDownIsReplaced(_ fraction: Double, _ count: Int, _ expected: Int) {
    let labels = Tensor([Int64](repeating: 4, count: count))
    let changed = randomizedLabels(labels, fraction: fraction, classes: 4, seed: 1)
    #expect(changed.dtype == .int64 && changed.shape == [count])
    #expect(changed.ints.count { $0 < 4 } == expected)
    #expect(changed.ints.allSatisfy { (0...4).contains($0) })
  }

  @Test func classesAreDrawnAlikeOften() {
    let labels = Tensor([Int64](repeating: 7, count: 7000))
    let counts = randomizedLabels(labels, fraction: 1, classes: 7, seed: 2).binCount(7).ints
    // 1000 expected of each; the standard deviation is 29.
    #expect(counts.count == 7 && counts.allSatisfy { (870...1130).contains($0) })
  }

  @Test func imagesAreChosenAlikeOften() {
    let labels = Tensor([Int64](repeating: 3, count: 8000))
    let changed = randomizedLabels(labels, fraction: 0.25, classes: 3, seed: 2)
    let replaced = (0..<4).map { changed[2000 * $0..<2000 * ($0 + 1)].ints.count { $0 < 3 } }
    // 500 expected of each quarter; the standard deviation is 17.
    #expect(replaced.reduce(0, +) == 2000 && replaced.allSatisfy { (420...580).contains($0) })
  }

  /// One in ten keeps its label by chance.
  @Test func theOldClassMayComeAgain() {
    let labels = permutedLabels(Tensor.arange(0, 10_000), seed: 0).ints.map { Int64($0 % 10) }
    let changed = randomizedLabels(Tensor(labels), fraction: 1, classes: 10, seed: 4)
    let kept = zip(changed.ints, labels).count { $0 == Int($1) }
    #expect((850...1150).contains(kept))
  }
}
