import Foundation
import Testing
import Torch
import Vision

@testable import Training

@Suite struct RecipeLabelsTests {
  private let given = Tensor((0..<300).map { Int64($0 % 3) })

  private func changed(_ change: (inout Recipe) -> Void) -> [Int] {
    var recipe = Recipe.quick(seed: 4)
    change(&recipe)
    return recipe.changedLabels(given, classes: 3).ints
  }

  @Test func withoutAWishTheyStay() {
    #expect(changed { _ in } == given.ints)
  }

  @Test func permutedOnesKeepTheirCounts() {
    let labels = changed { $0.labels.permute = true }
    #expect(labels != given.ints && labels.sorted() == given.ints.sorted())
    #expect(labels == changed { $0.labels.permute = true })
    #expect(labels != changed { ($0.labels.permute, $0.seed) = (true, 5) })
    // A seed of their own: the same labels whatever the run's seed is.
    let fixed = changed { ($0.labels.permute, $0.labels.seed) = (true, 9) }
    #expect(fixed == changed { ($0.labels.permute, $0.labels.seed, $0.seed) = (true, 9, 77) })
  }

  @Test func aShareIsRandom() {
    let labels = changed { $0.labels.random = 0.5 }
    let differing = zip(labels, given.ints).count { $0 != $1 }
    // 150 are drawn anew, a third of them stay as they were: 100 ± 4 standard deviations.
    #expect((77...123).contains(differing))
  }

  /// They lie in the run's folder; others in their place are refused.
  @Test func areKeptAndChecked() throws {
    let rehearsal = Rehearsal(.quick(epochs: 1)) { $0.labels.permute = true }
    try rehearsal.run()
    let path = rehearsal.folder.labelsPath
    let kept = try StateDictionary(contentsOf: path)
    #expect(
      kept["labels"]?.ints
        == rehearsal.recipe.changedLabels(rehearsal.data.labels, classes: 3).ints)
    try ChangedLabels(
      rehearsal.data.labels, original: rehearsal.data.labels, seed: 0
    ).write(to: path)
    #expect(errorText { try rehearsal.run() }.contains("holds other labels than this recipe makes"))
  }
}
