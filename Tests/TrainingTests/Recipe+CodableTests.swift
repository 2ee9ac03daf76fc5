import Foundation
import Testing
import Torch
import Vision

@testable import Training

@Suite struct RecipeCodableTests {
  private func decoded(_ json: String) throws -> Recipe {
    try JSONDecoder().decode(Recipe.self, from: Data(json.utf8))
  }

  @Test func everyPresetDecodesFromItsOwnJSON() throws {
    for preset in Preset.allCases {
      var draft = RecipeDraft()
      draft.set("preset", to: preset.rawValue, from: "test")
      draft.set("data", to: "cifar10", from: "test")
      let recipe = try draft.recipe()
      let json = try JSONEncoder().encode(recipe)
      #expect(try JSONDecoder().decode(Recipe.self, from: json) == recipe)
    }
  }

  @Test func extremeValuesSurvive() throws {
    var recipe = Recipe(data: "a b", model: .resnet8, learningRate: 0.1 / 3, seed: .max)
    recipe.limit = 7
    recipe.measuring.radii = [0, 1.5, 1e6]
    recipe.adversary.epsilon = 8.0 / 255
    recipe.regularization.roughnessLayers = ["conv1", "layer1.0.conv1"]
    let json = try JSONEncoder().encode(recipe)
    #expect(try JSONDecoder().decode(Recipe.self, from: json) == recipe)
  }

  @Test func valuesHaveTheirTypes() throws {
    let json = try JSONEncoder().encode(Recipe(data: "mnist", model: .resnet8, limit: 5))
    let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect(object.count == RecipeOption.all.count)
    #expect(object["limit"] as? Int == 5 && object["nesterov"] as? Bool == false)
    #expect(object["learning-rate"] as? Double == 1e-3 && object["ema"] == nil)
    #expect(object["radii"] as? [Double] == [4, 8, 12, 16] && object["clip-norm"] is NSNull)
  }

  @Test func mistakesAreNamed() throws {
    let whole = try JSONEncoder().encode(Recipe(data: "mnist", model: .resnet8))
    var object = try #require(try JSONSerialization.jsonObject(with: whole) as? [String: Any])
    func error(_ change: (inout [String: Any]) -> Void) throws -> String {
      var changed = object
      change(&changed)
      let data = try JSONSerialization.data(withJSONObject: changed)
      do {
        _ = try JSONDecoder().decode(Recipe.self, from: data)
        return "none"
      } catch { return error.shortReason }
    }
    #expect(try error { $0["zeal"] = 1 }.hasSuffix("the recipe has no key zeal"))
    #expect(try error { $0["epochs"] = nil } == "\"epochs\" is missing")
    #expect(
      try error { $0["epochs"] = "many" }.hasSuffix("it is a whole number, 1 or more, not many"))
    object["norm"] = 3
    #expect(try error { _ in }.contains("it is one of none, batch"))
  }
}
