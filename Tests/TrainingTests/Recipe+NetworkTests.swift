import Spectra
import Testing
import Torch
import Vision

@testable import Training

@Suite struct RecipeNetworkTests {
  private func spec(_ change: (inout Recipe) -> Void) -> NetworkSpec {
    var recipe = Recipe(data: "mnist", model: .resnet8)
    change(&recipe)
    return recipe.networkSpec(
      channels: 1, height: 28, width: 28, classes: 10, mean: [0.25], deviation: [0.5])
  }

  @Test func everyKeyReachesTheNetwork() {
    let spec = spec { recipe in
      (recipe.norm, recipe.initialization) = (.group, .xavier)
      (recipe.network.normGroups, recipe.network.stemKernel) = (4, 5)
      (recipe.network.pooling, recipe.network.lowPass) = (.blur, 6)
      recipe.network.standardize = .data
      recipe.network.dropout = 0.25
      (recipe.network.dropoutPlace, recipe.network.dropoutAtTest) = (.features, true)
      recipe.measuring.rule = .inclusive
    }
    #expect(spec.norm == .group && spec.normGroups == 4 && spec.stemKernel == 5)
    #expect(spec.initialization == .xavier && spec.pooling == .blur)
    #expect(spec.lowPass == .disc(radius: 6, rule: .inclusive))
    #expect(spec.mean == [0.25] && spec.standardDeviation == [0.5])
    #expect(spec.dropout == DropoutSpec(rate: 0.25, place: .features, activeAtTest: true))
    #expect(spec.channels == 1 && spec.height == 28 && spec.width == 28 && spec.classes == 10)
    #expect(spec.problems == [])
  }

  @Test func whatIsOffStaysOut() {
    let spec = spec { $0.network.dropoutAtTest = true }
    #expect(spec.dropout == nil && spec.mean == [] && spec.lowPass == nil)
  }

  @Test func rulesHaveTheirNumbers() throws {
    func rule(_ name: OptimizerName, _ change: (inout Recipe) -> Void = { _ in }) -> any Optimizer {
      var recipe = Recipe(data: "mnist", model: .resnet8, optimizer: name, weightDecay: 0.01)
      change(&recipe)
      return recipe.makeOptimizer()
    }
    let sgd = try #require(rule(.sgd) { $0.nesterov = true } as? SGD)
    #expect(sgd.momentum == 0.9 && sgd.nesterov && sgd.weightDecay == 0.01)
    let adam = try #require(rule(.adam) { $0.rule.beta1 = 0.8 } as? Adam)
    #expect(adam.beta1 == 0.8 && adam.epsilon == 1e-8)
    let adamw = try #require(rule(.adamw) { $0.rule.epsilon = 1e-6 } as? AdamW)
    #expect(adamw.epsilon == 1e-6 && adamw.weightDecay == 0.01)
    let adagrad = try #require(rule(.adagrad) { $0.rule.initialAccumulator = 0.1 } as? AdaGrad)
    #expect(adagrad.initialAccumulator == 0.1 && adagrad.epsilon == 1e-10)
    let adadelta = try #require(rule(.adadelta) as? AdaDelta)
    #expect(adadelta.decay == 0.9 && adadelta.epsilon == 1e-6)
    let rmsprop = try #require(rule(.rmsprop) { $0.momentum = 0.5 } as? RMSprop)
    #expect(rmsprop.decay == 0.99 && rmsprop.momentum == 0.5)
  }

  @Test func schedulesCountEpochsInSteps() {
    var recipe = Recipe(data: "mnist", model: .resnet8, epochs: 10)
    recipe.schedule.kind = .step
    (recipe.schedule.every, recipe.schedule.factor, recipe.schedule.warmup) = (3, 0.5, 1)
    #expect(
      recipe.schedule(stepsPerEpoch: 4)
        == Schedule(.step(every: 12, factor: 0.5), warmUpSteps: 4))
    recipe.schedule.kind = .oneCycle
    recipe.schedule.warmup = 0
    #expect(recipe.schedule(stepsPerEpoch: 4) == Schedule(.oneCycle(peak: 0.3)))
  }
}
