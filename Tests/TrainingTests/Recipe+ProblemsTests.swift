import Robustness
import Testing
import Torch
import Vision

@testable import Training

/// Choices that are sound alone and contradict each other.
@Suite struct RecipeProblemsTests {
  private func problems(
    _ optimizer: OptimizerName = .sgd, _ change: (inout Recipe) -> Void
  ) -> [String] {
    var recipe = Recipe(data: "mnist", model: .resnet8, optimizer: optimizer)
    change(&recipe)
    return recipe.problems
  }

  @Test func momentumBelongsToSomeRules() {
    #expect(problems { $0.nesterov = true } == [])
    #expect(problems { ($0.nesterov, $0.momentum) = (true, 0) }.count == 1)
    #expect(
      problems(.adam) { $0.nesterov = true } == ["nesterov is a form of sgd; adam has none"])
    #expect(
      problems(.adamw) { $0.momentum = 0.9 }
        == ["momentum is 0.9, but adamw has none; it is 0 there"])
    #expect(problems(.rmsprop) { $0.momentum = 0.9 } == [])
  }

  @Test func imagesAreChangedInOneWay() {
    #expect(problems { ($0.mixing.mixup, $0.mixing.cutmix) = (1, 1) }.count == 1)
    #expect(problems { ($0.mixing.mixup, $0.band.frequencyMix) = (1, 0.5) }.count == 1)
    #expect(problems { ($0.band.trainOn, $0.band.lowPass) = (.low, 0.5) }.count == 1)
    #expect(problems { ($0.band.trainOn, $0.mixing.mixup) = (.low, 1) } == [])
  }

  @Test(arguments: [AdversaryRecipe.Kind.pgd, .trades, .fast])
  func attacksNeedImagesAndOneLabel(_ kind: AdversaryRecipe.Kind) {
    #expect(problems { $0.adversary.kind = kind } == [])
    let changes: [(inout Recipe) -> Void] = [
      { $0.mixing.mixup = 1 }, { $0.mixing.cutmix = 1 }, { $0.band.trainOn = .high },
      { $0.band.lowPass = 0.5 }, { $0.adversary.epsilon = 2 }, { $0.adversary.norm = .l1 },
    ]
    for (place, change) in changes.enumerated() {
      let found = problems { recipe in
        recipe.adversary.kind = kind
        change(&recipe)
      }
      #expect(found.count == 1, "\(place): \(found)")
    }
  }

  @Test func warmupIsShorterThanTheRun() {
    #expect(problems { ($0.schedule.warmup, $0.epochs) = (2, 3) } == [])
    #expect(
      problems { ($0.schedule.warmup, $0.epochs) = (3, 3) }
        == ["warmup is 3 epochs; it is less than the 3 epochs of the run"])
  }
}
