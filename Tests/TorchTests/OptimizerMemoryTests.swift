import Testing
import Torch

@Suite struct OptimizerMemoryTests {
  private func stepped(
    _ rule: any Optimizer, _ parameters: [Tensor] = [.ones([2])]
  ) -> any Optimizer {
    var rule = rule
    rule.step(parameters, parameters.map { $0.onesLike() }, learningRate: 1)
    return rule
  }

  private func refusal(_ state: StateDictionary, _ rule: any Optimizer) -> String {
    errorText {
      var rule = rule
      try rule.restore(state)
    }
  }

  @Test func statesOfOtherRulesAreRefused() {
    let (momentum, adam) = (SGD(momentum: 0.5), stepped(Adam()).state)
    let moved = stepped(momentum).state
    #expect(refusal(moved, Adam()) == "restoring the state of Adam: first.0 is missing")
    #expect(refusal(adam, momentum) == "restoring the state of SGD: momentum.0 is missing")
    #expect(refusal(adam, RMSprop()) == "restoring the state of RMSprop: squares.0 is missing")
    #expect(
      refusal(moved, SGD())
        == "restoring the state of SGD: the state has momentum.0, this rule remembers nothing")
    #expect(refusal(stepped(SGD()).state, momentum) == "no error")
    var cut = adam
    cut["second.0"] = nil
    #expect(refusal(cut, Adam()) == "restoring the state of Adam: second.0 is missing")
    // A rule that remembers also the momentum does not go on from one that does not.
    #expect(
      refusal(stepped(RMSprop()).state, RMSprop(momentum: 0.5))
        == "restoring the state of RMSprop: momentum.0 is missing")
  }

  @Test func aRefusedStateLeavesWhatWasRemembered() throws {
    var rule = stepped(Adam())
    #expect(throws: TorchError.self) { try rule.restore(stepped(SGD(momentum: 0.5)).state) }
    #expect(rule.state.names == ["first.0", "second.0", "step.0"])
    try rule.restore(StateDictionary())
    #expect(rule.memory.isEmpty)
  }

  @Test func whatIsRememberedHasTheParametersShapesAndAFreshCount() {
    let parameters = [Tensor.ones([2, 3]), .ones([4], dtype: .float64)]
    for (rule, names) in [
      (SGD(), []), (SGD(momentum: 0.5), ["momentum"]), (Adam(), ["first", "second", "step"]),
      (AdamW(), ["first", "second", "step"]), (AdaGrad(), ["sum", "step"]),
      (AdaDelta(), ["squares", "updates"]), (RMSprop(), ["squares"]),
      (RMSprop(momentum: 0.5, centered: true), ["squares", "momentum", "mean"]),
    ] as [(any Optimizer, [String])] {
      let state = stepped(rule, parameters).state
      #expect(state.names == names.flatMap { ["\($0).0", "\($0).1"] })
      for (name, tensor) in state.entries where !name.hasPrefix("step") {
        let parameter = parameters[name.hasSuffix("0") ? 0 : 1]
        #expect(tensor.shape == parameter.shape && tensor.dtype == parameter.dtype)
      }
      #expect(rule.misfits(in: state, for: parameters).isEmpty)
    }
  }

  @Test func misfitsAreNamed() {
    let parameters = [Tensor.ones([2]), .ones([3])]
    var state = stepped(Adam(), parameters).state
    #expect(Adam().misfits(in: StateDictionary(), for: []).isEmpty)
    #expect(
      Adam().misfits(in: state, for: [parameters[0]]) == ["first.1", "second.1", "step.1"])
    #expect(Adam().misfits(in: state, for: parameters.reversed()).count == 4)
    #expect(SGD().misfits(in: state, for: parameters) == state.names.sorted())
    state["second.1"] = .ones([3], dtype: .float64)
    state["step.0"] = .ones([1])
    state["first.0"] = nil
    #expect(Adam().misfits(in: state, for: parameters) == ["first.0", "second.1", "step.0"])
  }
}
