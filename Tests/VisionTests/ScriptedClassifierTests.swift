import Testing
import Torch

@testable import Vision

/// Models that Fixtures/scripted.py wrote.
@Suite struct ScriptedClassifierTests {
  private var expectedLogits: Tensor {
    get throws {
      let answers = try StateDictionary(contentsOf: fixture("scripted.safetensors"))
      return try #require(answers["logits"])
    }
  }

  @Test func logitsEqualPyTorchsInEvaluation() throws {
    let model = try ScriptedClassifier(contentsOf: fixture("scripted.pt"))
    #expect(model.name == "scripted.pt" && model.classes == nil)
    let images = waveImages([5, 1, 2, 3])
    let expected = try expectedLogits
    // Twice: neither dropout nor the averages of BatchNorm are at work.
    for _ in 0..<2 { expectClose(try model.logits(images, .running), expected, 1e-5) }
  }

  /// A module may demand contiguous memory: `view` does.
  @Test func memoryOrderDoesNotMatter() throws {
    let model = try ScriptedClassifier(contentsOf: fixture("scripted.pt"))
    let images = waveImages([5, 1, 2, 3]).permuted([0, 1, 3, 2]).contiguous()
    let expected = try expectedLogits
    expectClose(try model.logits(images.permuted([0, 1, 3, 2]), .running), expected, 1e-5)
  }

  @Test func batchStatisticsAreRefused() throws {
    let model = try ScriptedClassifier(contentsOf: fixture("scripted.pt"))
    #expect(
      torchFailure { try model.logits(waveImages([5, 1, 2, 3]), .batch) } == """
        running scripted.pt: a scripted model has its BatchNorm statistics built in; use \
        --statistics running
        """)
  }

  @Test func whatIsNotLogitsIsRefused() throws {
    let images = waveImages([2, 3, 4, 5])
    let maps = try ScriptedClassifier(contentsOf: fixture("scripted-maps.pt"))
    #expect(
      torchFailure { try maps.logits(images, .running) } == """
        running scripted-maps.pt: it returned shape [2, 3, 4, 5] for 2 images; logits of shape \
        (N, classes) are needed
        """)
    let one = try ScriptedClassifier(contentsOf: fixture("scripted-one.pt"))
    #expect(
      torchFailure { try one.logits(images, .running) } == """
        running scripted-one.pt: it returned shape [1, 3] for 2 images; logits of shape \
        (N, classes) are needed
        """)
    #expect(try one.logits(images[0..<1], .running).shape == [1, 3])
  }

  @Test func whatTheModelCannotTakeIsTold() throws {
    let path = fixture("scripted.pt")
    let model = try ScriptedClassifier(contentsOf: path)
    let text = torchFailure { try model.logits(waveImages([2, 3, 2, 3]), .running) }
    #expect(text.hasPrefix("running \(path) on float32[2, 3, 2, 3]: "), "\(text)")
  }

  @Test func filesThatAreNoModulesAreRefused() {
    let path = fixture("networks.safetensors")
    let text = torchFailure { try ScriptedClassifier(contentsOf: path) }
    #expect(text.hasPrefix("loading the TorchScript file \(path): "))
  }

  @Test func gradientsReachTheImage() throws {
    let model = try ScriptedClassifier(contentsOf: fixture("scripted.pt"))
    let images = waveImages([5, 1, 2, 3]).requiringGradient()
    let logits = try model.logits(images, .running)
    #expect(gradient(of: logits.power(2).sum(), withRespectTo: images).norm().item > 0)
  }
}
