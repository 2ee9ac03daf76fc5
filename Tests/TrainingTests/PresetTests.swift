import Testing
import Torch
import Vision

@testable import Training

@Suite struct PresetTests {
  static func recipe(_ preset: Preset, _ more: [String] = []) throws -> Recipe {
    var draft = RecipeDraft()
    draft.set("preset", to: preset.rawValue, from: "test")
    draft.set("data", to: "cifar10", from: "test")
    for setting in more { draft.set(setting, from: "--set") }
    return try draft.recipe()
  }

  @Test(arguments: Preset.allCases) func choicesAreKeysAndHold(_ preset: Preset) throws {
    let recipe = try Self.recipe(preset)
    let keys = preset.choices.map(\.key)
    #expect(Set(keys).count == keys.count)
    for choice in preset.choices where choice.value != "auto" {
      let option = try #require(RecipeOption.byName[choice.key])
      var again = recipe
      #expect(option.set(&again, choice.value.split(separator: ",").map(String.init)))
      #expect(again == recipe, "\(choice.key)")
      #expect(!choice.reason.isEmpty)
    }
  }

  /// Every heuristic of the study can be switched on in every preset.
  @Test(arguments: Preset.allCases) func heuristicsFit(_ preset: Preset) throws {
    let heuristics = [
      ["norm=batch"], ["dropout=0.5"], ["label-smoothing=0.1"], ["weight-decay=1e-4"],
      ["permute-labels=true"], ["train-on=low"], ["train-on=high"],
    ]
    for change in heuristics where preset != .asCodedAdversarial || !change[0].hasPrefix("train-on")
    {
      _ = try Self.recipe(preset, change)
    }
    if preset != .asCodedAdversarial {
      _ = try Self.recipe(preset, ["mixup=1"])
      _ = try Self.recipe(preset, ["adversary=pgd"])
    }
  }

  @Test func adversarialScriptDiffersWhereItsCodeDoes() throws {
    let (natural, robust) = (
      try Self.recipe(.asCoded), try Self.recipe(.asCodedAdversarial)
    )
    #expect(
      robust.changedOptions(from: natural)
        == ["adversary", "augment", "rescale", "train-rescale"])
    #expect(robust.adversary.resolvedStepSize == 0.003 && !robust.adversary.randomStart)
  }
}
