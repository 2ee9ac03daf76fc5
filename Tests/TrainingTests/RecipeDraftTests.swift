import Foundation
import Robustness
import Spectra
import Testing
import Torch
import Vision

@testable import Training

@Suite struct RecipeDraftTests {
  private let home = TemporaryFolder()

  private func read(_ yaml: String, _ change: (inout RecipeDraft) -> Void = { _ in }) throws
    -> Recipe
  {
    write(yaml, to: home("recipe.yaml"))
    var draft = RecipeDraft()
    try draft.read(home("recipe.yaml"))
    change(&draft)
    return try draft.recipe()
  }

  @Test func readsAFile() throws {
    let recipe = try read(
      """
      # a comment
      data: cifar10
      model: resnet18
      learning-rate: 1e-4
      radii: [4, 8.5]
      rescale: max
      nesterov: no
      adversary-epsilon: 8/255
      limit: none
      """)
    #expect(recipe.data == "cifar10" && recipe.model == .resnet18)
    #expect(recipe.learningRate == 1e-4 && recipe.measuring.radii == [4, 8.5])
    #expect(recipe.measuring.rescales == [.max] && recipe.adversary.epsilon == 8.0 / 255)
    #expect(recipe.limit == nil && recipe.precision == .automatic)
  }

  @Test func laterWins() throws {
    let recipe = try read("preset: modern\ndata: mnist\nepochs: 7\nseed: 4") {
      $0.set("seed", to: "5", from: "--seed")
      $0.set("seed = 6", from: "--set")
    }
    #expect(recipe.preset == .modern && recipe.epochs == 7 && recipe.seed == 6)
    #expect(recipe.optimizer == .sgd && recipe.nesterov && recipe.learningRate == 0.1)
  }

  @Test func whatTheRuleDecidesFollowsTheRule() throws {
    for optimizer in OptimizerName.allCases {
      let recipe = try read("data: mnist\nmodel: resnet8\noptimizer: \(optimizer.rawValue)")
      #expect(recipe.learningRate == optimizer.usualLearningRate)
      #expect(recipe.momentum == (optimizer == .sgd ? 0.9 : 0))
    }
  }

  @Test func everyMistakeIsToldWithItsPlaceAndRange() throws {
    let text = errorText {
      _ = try read(
        """
        model: resnet9000
        epochz: 3
        batch_size: 12
        epochs: 1.5
        radii: {a: 1}
        norm: [batch, none]
        weight-decay: -1
        """
      ) { $0.set("seed", from: "--set") }
    }
    let norms = Norm.allCases.map(\.rawValue).joined(separator: ", ")
    let models = NetworkSpec.Architecture.allCases.map(\.rawValue).joined(separator: ", ")
    #expect(
      text.split(separator: "\n").map(String.init) == [
        "this recipe cannot run:",
        "  recipe.yaml, line 2: there is no key epochz; did you mean epochs?",
        "  recipe.yaml, line 3: there is no key batch_size; did you mean batch-size?",
        "  recipe.yaml, line 5: radii holds a map; a recipe is flat, one value or list a key",
        "  --set seed: write it as key=value",
        "  recipe.yaml, line 1: model is resnet9000; it is one of \(models)",
        "  recipe.yaml, line 4: epochs is 1.5; it is a whole number, 1 or more",
        "  recipe.yaml, line 6: norm is batch,none; it is one of \(norms)",
        "  data is missing; it is a name that passband data list shows",
        "  weight-decay is -1; it is a number, 0 or more",
      ], "\(text)")
  }

  @Test func whatIsNoRecipeIsSaid() throws {
    #expect(
      errorText { _ = try read("") }.hasSuffix(
        "holds no recipe; write one key a line, as in \"model: resnet8\""))
    #expect(errorText { _ = try read("[a, b]") }.contains("holds no recipe"))
    #expect(errorText { _ = try read("a: [1") }.contains("is not YAML: "))
    #expect(errorText { _ = try read("seed: 1\nseed: 2") }.contains("seed"))
    var draft = RecipeDraft()
    #expect(
      errorText { try draft.read(home("nowhere")) }
        == "the recipe \(home("nowhere")) cannot be read; check the path and its permissions")
    try Data([0xFF, 0xFE, 0, 1]).write(to: URL(fileURLWithPath: home("bytes")))
    #expect(errorText { try draft.read(home("bytes")) }.contains("a text file (UTF-8)"))
  }

  /// What is echoed can be read back.
  @Test func yamlRoundTrip() throws {
    var recipe = Recipe(data: "mnist", model: .resnet8, seed: .max, precision: .float32)
    recipe.regularization.roughnessLayers = ["conv1", "layer1.0.conv1"]
    recipe.adversary.epsilon = 8.0 / 255
    recipe.limit = 12
    #expect(try read(recipe.yaml) == recipe)
  }
}
