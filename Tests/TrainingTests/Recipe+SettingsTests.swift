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

  @Test func nameEveryChoiceByItsOption() {
    #expect(
      lines(plain) == [
        "data cifar10", "model resnet8", "norm batch", "init kaiming", "epochs 10",
        "batch-size 128", "optimizer adam", "learning-rate 0.001", "weight-decay 0",
        "augment none", "radii 4,8,12,16", "rule strict", "rescale max", "precision float32",
        "seed 0", "measure-batch-size 100",
      ])
    #expect(plain.flags == [])
  }

  @Test func includeWhatIsGiven() {
    var recipe = plain
    (recipe.optimizer, recipe.momentum, recipe.nesterov) = (.sgd, 0.95, true)
    (recipe.limit, recipe.measureLimit, recipe.radii) = (100, 50, [0.5])
    let given = Set(lines(recipe)).subtracting(lines(plain))
    #expect(
      given == ["optimizer sgd", "momentum 0.95", "limit 100", "measure-limit 50", "radii 0.5"])
    #expect(recipe.flags == ["nesterov"])
  }

  @Test func differencesTellBoth() {
    var recipe = plain
    recipe.epochs = 20
    recipe.limit = 5
    recipe.rule = .inclusive
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
      { $0.radii = [] }, { $0.rule = .inclusive }, { $0.rescale = .none },
      { $0.measureLimit = 1 }, { $0.measureBatchSize = 1 }, { $0.nesterov = true },
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
