import Foundation
import Testing
import Torch

@Suite struct ScriptModuleTests {
  @Test func forwardEqualsPyTorchsInEvaluationMode() throws {
    let reference = try Reference("script")
    let module = try ScriptModule(contentsOf: fixture("script.pt"))
    #expect(!module.isTraining)
    expectClose(
      try module(reference["forward.0"]), try reference["forward.output"], tolerance: 1e-5)
  }

  @Test func trainingModeIsSwitchedOnAndOff() throws {
    let x = try Reference("script")["forward.0"]
    let module = try ScriptModule(contentsOf: fixture("script.pt"))
    let evaluated = try module(x).floats
    try module.setTraining(true)
    #expect(module.isTraining)
    #expect(try module(x).floats != evaluated)
  }

  @Test func stateHasPyTorchsNamesAndValues() throws {
    let expected = try Reference("script").entries.under("state.")
    let state = try ScriptModule(contentsOf: fixture("script.pt")).state
    #expect(Set(state.names) == Set(expected.names))
    for (name, tensor) in expected.entries {
      expectClose(try #require(state[name]).detached, tensor, name)
    }
  }

  @Test func stateSharesTheModulesMemory() throws {
    let x = try Reference("script")["forward.0"]
    let module = try ScriptModule(contentsOf: fixture("script.pt"))
    withoutGradients { module.state["classifier.weight"]?.fillInPlace(with: 0) }
    let bias = try #require(module.state["classifier.bias"])
    expectClose(try module(x).detached, bias.detached.expanded([2, 5]))
  }

  @Test func gradientsReachTheInput() throws {
    let module = try ScriptModule(contentsOf: fixture("script.pt"))
    let x = try Reference("script")["forward.0"].requiringGradient()
    let slope = try gradient(of: module(x).power(2).sum(), withRespectTo: x)
    #expect(slope.shape == x.shape && slope.norm().item > 0)
  }

  @Test func filesThatAreNoModulesAreRefused() throws {
    try withTemporaryFolder { folder in
      let (text, cut) = (folder + "/text.pt", folder + "/cut.pt")
      try Data("not a model".utf8).write(to: URL(fileURLWithPath: text))
      let whole = try Data(contentsOf: URL(fileURLWithPath: fixture("script.pt")))
      try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: cut))
      for (path, reason) in [
        (folder + "/none.pt", "No such file or directory"), (folder, "file"),
        (text, "failed reading zip archive"), (cut, "failed reading zip archive"),
        (fixture("script.safetensors"), "failed reading zip archive"),
      ] {
        let message = errorText { _ = try ScriptModule(contentsOf: path) }
        #expect(message.hasPrefix("loading the TorchScript file \(path): "))
        #expect(message.contains(reason), "\(message)")
        #expect(!message.contains("Exception raised from"))
      }
    }
  }

  @Test(.enabled(if: Device.count(of: .cuda) == 0)) func aDeviceThatIsNotThereIsAnError() {
    let path = fixture("script.pt")
    let message = errorText { _ = try ScriptModule(contentsOf: path, device: .cuda) }
    #expect(message.hasPrefix("loading the TorchScript file \(path): "))
  }

  @Test func whatIsNotATensorIsRefused() throws {
    let module = try ScriptModule(contentsOf: fixture("tuple.pt"))
    #expect(
      errorText { _ = try module(.zeros([1, 3])) } == """
        running \(fixture("tuple.pt")) on float32[1, 3]: the module's forward returns Tuple, not a \
        tensor of logits
        """)
  }

  @Test func whatTheModuleRaisesIsTold() throws {
    let module = try ScriptModule(contentsOf: fixture("raising.pt"))
    let message = errorText { _ = try module(.zeros([1, 2])) }
    #expect(message.hasPrefix("running \(fixture("raising.pt")) on float32[1, 2]: "))
    #expect(message.hasSuffix("builtins.ValueError: images need 3 channels"))
    #expect(try module(.ones([1, 3])).floats == [1, 1, 1])
  }

  @Test func wrongShapesInsideTheModuleAreTold() throws {
    let module = try ScriptModule(contentsOf: fixture("script.pt"))
    let message = errorText { _ = try module(.zeros([1, 1, 6, 6])) }
    #expect(message.hasPrefix("running \(fixture("script.pt")) on float32[1, 1, 6, 6]: "))
    #expect(message.contains("expected input[1, 1, 6, 6] to have 3 channels"))
  }
}
