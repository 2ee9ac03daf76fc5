import Spectra
import Testing
import Torch
import Vision

@testable import Training

@Suite struct RecipeTests {
  @Test func defaultsAreSound() {
    for model in NetworkSpec.Architecture.allCases {
      #expect(Recipe(data: "cifar10", model: model).problems == [])
    }
    for optimizer in OptimizerName.allCases {
      #expect(Recipe(data: "cifar10", model: .resnet8, optimizer: optimizer).problems == [])
    }
  }

  @Test func everyProblemIsToldAtOnce() {
    var recipe = Recipe(
      data: "", model: .resnet8, epochs: 0, batchSize: 1, optimizer: .sgd, learningRate: 0,
      momentum: 1, weightDecay: -0.5, limit: 1)
    recipe.mixing.mixup = -1
    recipe.regularization.labelSmoothing = 1
    recipe.labels.random = 1.5
    recipe.band.lowPassRadii = [9, 3]
    recipe.network.stemKernel = 4
    recipe.adversary.steps = 0
    recipe.measuring = MeasuringRecipe(radii: [4, -1, 4], rescales: [], train: -1, batchSize: 0)
    #expect(
      recipe.problems == [
        "data is ; it is a name that passband data list shows",
        "limit is 1; it is a whole number, 2 or more, or none",
        "mixup is -1; it is a number, 0 or more",
        "label-smoothing is 1; it is a number in [0, 1)",
        "random-labels is 1.5; it is a number in [0, 1]",
        "low-pass-radii is 9,3; it is two numbers above 0, the smaller first",
        "stem-kernel is 4; it is 3, 5, 7 or none",
        "epochs is 0; it is a whole number, 1 or more",
        "batch-size is 1; it is a whole number, 2 or more",
        "learning-rate is 0; it is a number above 0",
        "momentum is 1; it is a number in [0, 1)",
        "weight-decay is -0.5; it is a number, 0 or more",
        "adversary-steps is 0; it is a whole number, 1 or more",
        "radii is 4,-1,4; it is different numbers, 0 or more",
        "rescale is ; it is none, max, or both",
        "measure-train is -1; it is a whole number, 0 or more, or none",
        "measure-batch-size is 0; it is a whole number, 1 or more",
      ])
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity]) func numbersAreFinite(_ value: Double) {
    var recipe = Recipe(data: "cifar10", model: .resnet8, optimizer: .sgd)
    recipe.learningRate = value
    recipe.momentum = value
    recipe.weightDecay = value
    recipe.measuring.radii = [value]
    #expect(recipe.problems.count == 4, "\(recipe.problems)")
  }
}
