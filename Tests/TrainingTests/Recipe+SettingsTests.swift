import Spectra
import Testing
import Torch
import Vision

@testable import Training

@Suite struct RecipeSettingsTests {
  private let plain = Recipe(data: "cifar10", model: .resnet8)

  private func lines(_ recipe: Recipe) -> [String] {
    recipe.settings.map { "\($0.option) \($0.value)" }
  }

  @Test func nameEveryKeyOnce() {
    let names = plain.settings.map(\.option)
    #expect(Set(names).count == names.count && names.count == RecipeOption.all.count)
  }

  @Test func chosenOnesDifferFromTheUsual() {
    #expect(
      plain.chosenSettings.map { "\($0.option) \($0.value)" }
        == ["data cifar10", "model resnet8", "precision float32"])
    var recipe = plain
    (recipe.optimizer, recipe.momentum, recipe.nesterov) = (.sgd, 0.95, true)
    (recipe.limit, recipe.measuring.radii, recipe.learningRate) = (100, [0.5], 0.05)
    let given = Set(recipe.chosenSettings.map { "\($0.option) \($0.value)" })
    #expect(
      given == [
        "data cifar10", "model resnet8", "precision float32", "optimizer sgd", "momentum 0.95",
        "nesterov true", "limit 100", "radii 0.5",
      ])
  }

  @Test func differencesTellBoth() {
    var recipe = plain
    recipe.epochs = 20
    recipe.limit = 5
    recipe.measuring.rule = .inclusive
    #expect(recipe.differences(from: recipe) == [])
    #expect(recipe.changedOptions(from: plain) == ["epochs", "limit", "rule"])
    #expect(
      recipe.differences(from: plain) == [
        "epochs 10 (now 20)", "limit none (now 5)", "rule strict (now inclusive)",
      ])
    #expect(plain.differences(from: recipe)[1] == "limit 5 (now none)")
  }

  /// A run is refused for being another one: then there must be something to tell.
  @Test func differencesMissNoField() throws {
    let changes: [(inout Recipe) -> Void] = [
      { $0.data = "mnist" }, { $0.model = .resnet18 }, { $0.norm = .none },
      { $0.initialization = .xavier }, { $0.epochs = 1 }, { $0.batchSize = 2 },
      { $0.optimizer = .sgd }, { $0.learningRate = 1 }, { $0.weightDecay = 1 },
      { $0.augment = .cropFlip }, { $0.seed = 9 }, { $0.limit = 3 }, { $0.precision = .bfloat16 },
      { $0.measuring.radii = [] }, { $0.measuring.rule = .inclusive },
      { $0.measuring.rescales = [.none] }, { $0.measuring.train = 1 }, { $0.nesterov = true },
      { $0.mixing.weights = .image }, { $0.network.dropoutAtTest = true },
      { $0.schedule.peak = 0.5 }, { $0.rule.decay = 0.5 }, { $0.adversary.beta = 1 },
    ]
    for (place, change) in changes.enumerated() {
      var recipe = plain
      change(&recipe)
      #expect(recipe != plain && !recipe.differences(from: plain).isEmpty, "\(place)")
    }
  }

  /// Values that differ must not look alike.
  @Test func differencesAreToldToTheLastDigit() {
    var recipe = plain
    recipe.learningRate = plain.learningRate * (1 + 1e-12)
    #expect(recipe.differences(from: plain).count == 1)
  }
}
