import Foundation
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
  }

  @Test func everyProblemIsToldAtOnce() {
    let recipe = Recipe(
      data: "cifar10", model: .resnet8, epochs: 0, batchSize: 1, optimizer: .sgd, learningRate: 0,
      momentum: 1, weightDecay: -0.5, limit: 1, radii: [4, -1, 4], measureLimit: 0,
      measureBatchSize: 0)
    #expect(
      recipe.problems == [
        "epochs is 0; it is a whole number, 1 or more",
        "batch-size is 1; it is a whole number, 2 or more",
        "learning-rate is 0.0; it is above 0",
        "momentum is 1.0; it is in [0, 1)",
        "weight-decay is -0.5; it is 0 or more",
        "limit is 1; it is 2 or more",
        "measure-limit is 0; it is 1 or more",
        "measure-batch-size is 0; it is 1 or more",
        "radii are [4.0, -1.0, 4.0]; each is a number of frequency bins, 0 or more",
        "radii are [4.0, -1.0, 4.0]; one of them stands there twice",
      ])
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity]) func numbersAreFinite(_ value: Double) {
    var recipe = Recipe(data: "cifar10", model: .resnet8, optimizer: .sgd)
    recipe.learningRate = value
    recipe.momentum = value
    recipe.weightDecay = value
    recipe.radii = [value]
    #expect(
      recipe.problems == [
        "learning-rate is \(value); it is above 0", "momentum is \(value); it is in [0, 1)",
        "weight-decay is \(value); it is 0 or more",
        "radii are [\(value)]; each is a number of frequency bins, 0 or more",
      ])
  }

  @Test func nesterovNeedsMomentumOfSGD() {
    func problems(_ optimizer: OptimizerName, _ momentum: Double) -> [String] {
      Recipe(
        data: "mnist", model: .resnet8, optimizer: optimizer, momentum: momentum, nesterov: true
      ).problems
    }
    #expect(problems(.sgd, 0.9) == [])
    #expect(problems(.sgd, 0) == ["nesterov needs a momentum above 0"])
    #expect(problems(.adam, 0.9) == ["nesterov is a form of sgd; adam has none"])
    #expect(problems(.adam, 0) == ["nesterov is a form of sgd; adam has none"])
  }

  @Test func everyChoiceDecodesFromItsOwnJSON() throws {
    for (i, model) in NetworkSpec.Architecture.allCases.enumerated() {
      let recipe = Recipe(
        data: "cifar100", model: model, norm: i == 0 ? .none : .batch,
        initialization: i == 0 ? .xavier : .kaiming, epochs: 7, batchSize: 33,
        optimizer: i == 0 ? .sgd : .adam, learningRate: 0.1 / 3, momentum: 0.85, nesterov: i == 0,
        weightDecay: 5e-4, augment: i == 0 ? .cropFlip : .none, seed: .max, limit: i == 0 ? 9 : nil,
        precision: i == 0 ? .bfloat16 : .float32, radii: [0, 1.5, 1e6],
        rule: i == 0 ? .inclusive : .strict, rescale: i == 0 ? .none : .max,
        measureLimit: i == 0 ? nil : 4, measureBatchSize: 77)
      let json = try JSONEncoder().encode(recipe)
      #expect(try JSONDecoder().decode(Recipe.self, from: json) == recipe)
    }
  }
}
