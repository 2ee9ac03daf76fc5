import Testing

@testable import Torch

@Suite struct StateDictionaryTests {
  @Test func entriesKeepTheirOrderAndAreReplacedInPlace() {
    var state = StateDictionary([("b", .zeros([1])), ("a", .ones([1]))])
    state["c"] = Tensor(scalar: 3)
    state["b"] = Tensor(scalar: 7)
    #expect(state.names == ["b", "a", "c"])
    #expect(state["b"]?.item == 7 && state["d"] == nil)
  }

  @Test func removedEntriesAreGoneAndOthersStillFound() {
    var state = StateDictionary(["a", "b", "c"].map { ($0, Tensor.zeros([1])) })
    state["a"] = nil
    state["x"] = nil
    state["c"] = Tensor(scalar: 5)
    #expect(state.names == ["b", "c"] && state["c"]?.item == 5)
    state["b"] = nil
    state["c"] = nil
    #expect(state.isEmpty)
  }

  @Test func prefixesAreAddedAndTakenAway() {
    var state = StateDictionary([("epoch", Tensor(scalar: 1))])
    state.merge(StateDictionary([("fc.weight", Tensor(scalar: 2))]), prefix: "model.")
    #expect(state.names == ["epoch", "model.fc.weight"])
    #expect(state.under("model.").names == ["fc.weight"])
    #expect(state.under("none.").isEmpty)
  }

  @Test func loadingTellsWhatDidNotFitAndLoadsTheRest() {
    let layer = Linear(weight: .zeros([2, 3]), bias: .zeros([2]))
    let state = StateDictionary([
      ("weight", .ones([2, 3], dtype: .float64)), ("bias", .ones([4])), ("more", .ones([1])),
    ])
    let report = layer.load(state)
    #expect(report.unused == ["more"] && report.missing.isEmpty && !report.isClean)
    #expect(report.mismatched == [.init(name: "bias", expected: [2], found: [4])])
    #expect("\(report)" == "unused: more; mismatched: bias is [4], not [2]")
    #expect(layer.weight.floats == [Float](repeating: 1, count: 6))
    #expect(layer.weight.requiresGradient && layer.bias?.floats == [0, 0])
  }

  @Test func longReportsAreShortened() {
    let report = LoadReport(
      unused: ["x"], missing: (0..<7).map { "layer\($0).weight" }, mismatched: [])
    #expect(
      "\(report)" == """
        missing: layer0.weight, layer1.weight, layer2.weight, layer3.weight, layer4.weight and 2 \
        more; unused: x
        """)
    #expect("\(LoadReport())" == "every tensor fits")
  }

  @Test func strictLoadingThrowsTheReport() throws {
    let layer = Linear(weight: .zeros([1, 1]))
    #expect(
      errorText { try layer.loadStrictly(StateDictionary(), from: "model.safetensors") }
        == "loading model.safetensors: missing: weight")
    try layer.loadStrictly(StateDictionary([("weight", .ones([1, 1]))]), from: "memory")
    #expect(layer.weight.item == 1)
  }

  @Test func loadedValuesAreCopied() {
    let (layer, value) = (Linear(weight: .zeros([1, 1])), Tensor.ones([1, 1]))
    layer.load(StateDictionary([("weight", value)]))
    value.fillInPlace(with: 9)
    #expect(layer.weight.item == 1)
  }
}
