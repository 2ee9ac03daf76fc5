import Testing
import Torch

@Suite struct WeightAverageTests {
  private let reference: Reference
  private let model: Sequential

  init() throws {
    reference = try Reference("training")
    let generator = Generator(seed: 0)
    model = Sequential([
      Conv2d(inputs: 2, outputs: 3, kernel: 3, using: generator), BatchNorm2d(channels: 3), ReLU(),
      GlobalAveragePool(), Linear(inputs: 3, outputs: 2, using: generator),
    ])
    try model.loadStrictly(reference.entries.under("model."), from: "the fixture")
  }

  private func flat(_ state: StateDictionary) -> Tensor {
    .concatenated(state.entries.map { $0.tensor.detached.flattened().to(.float32) })
  }

  /// One step of training, then of averaging.
  private func step(_ optimizer: inout any Optimizer, _ average: inout WeightAverage) throws {
    let outputs = model(try reference["images"], Pass(mode: .training))
    let loss = (outputs - (try reference["targets"])).power(2).mean()
    let slopes = gradients(of: loss, withRespectTo: model.parameters)
    optimizer.step(model.parameters, slopes, learningRate: 0.1)
    average.update()
  }

  @Test func fiftyStepsEqualPyTorchs() throws {
    var average = WeightAverage(of: model, decay: 0.9)
    var optimizer: any Optimizer = SGD()
    for step in 1...50 {
      try self.step(&optimizer, &average)
      guard step % 10 == 0 else { continue }
      expectClose(
        flat(average.state), try reference["averaged \(step)"], tolerance: 1e-5, "step \(step)")
    }
    #expect(average.updates == 50)
  }

  @Test func aStateFromAFileContinuesToTheSameBits() throws {
    var (average, optimizer) = (WeightAverage(of: model, decay: 0.9), SGD() as any Optimizer)
    var copy = WeightAverage(of: model, decay: 0.9)
    for step in 0..<10 {
      if step == 5 {
        try withTemporaryFolder { folder in
          try average.state.write(to: folder + "/state")
          try copy.restore(StateDictionary(contentsOf: folder + "/state"))
        }
      }
      try self.step(&optimizer, &average)
      if step >= 5 { copy.update() }
    }
    expectClose(flat(copy.state), flat(average.state))
    #expect(copy.updates == 10)
  }

  @Test func isAppliedForAWhileAndTheWeightsComeBackToTheBit() throws {
    var (average, optimizer) = (WeightAverage(of: model, decay: 0.5), SGD() as any Optimizer)
    for _ in 0..<3 { try step(&optimizer, &average) }
    let own = flat(model.stateDictionary)
    let kept = flat(average.average)
    let handles = model.parameters.map(\.identity)
    average.applied {
      expectClose(flat(model.stateDictionary), kept)
      _ = model(.ones([2, 2, 5, 5]), Pass(mode: .training))
    }
    expectClose(flat(model.stateDictionary), own)
    // What training did to the network meanwhile is not in the average.
    expectClose(flat(average.average), kept)
    #expect(model.parameters.map(\.identity) == handles)
    struct Stop: Error {}
    #expect(throws: Stop.self) { try average.applied { throw Stop() } }
    expectClose(flat(model.stateDictionary), own)
  }

  @Test func theExtremesCopyOrKeepTheFirst() throws {
    var (copies, keeps) = (WeightAverage(of: model, decay: 0), WeightAverage(of: model, decay: 1))
    for value in [2.0, 3, 4] {
      for parameter in model.parameters { parameter.detached.fillInPlace(with: value) }
      copies.update()
      keeps.update()
    }
    #expect(copies.average["4.bias"]?.floats == [4, 4])
    #expect(keeps.average["4.bias"]?.floats == [2, 2])
  }

  @Test func foreignStatesAreRefused() {
    func refusal(_ change: (inout StateDictionary) -> Void) -> String {
      var average = WeightAverage(of: model, decay: 0.5)
      var state = average.state
      change(&state)
      return errorText { try average.restore(state) }
    }
    #expect(refusal { _ in } == "no error")
    #expect(
      refusal { $0["n_averaged"] = nil }
        == "restoring averaged weights: n_averaged, a whole number, is missing")
    #expect(
      refusal { $0["module.4.bias"] = .zeros([3]) }
        == "restoring averaged weights: mismatched: 4.bias is [3], not [2]")
    #expect(
      refusal { $0["module.0.bias"] = nil }
        == "restoring averaged weights: missing: 0.bias")
  }
}
