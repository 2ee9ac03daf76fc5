import Testing
import Torch
import Vision

@testable import Robustness

@Suite struct ConvolutionKernelsTests {
  @Test func ofANetworkInItsOrder() throws {
    let network = NetworkSpec(.resnet8, norm: .batch).build(seed: 1)
    let kernels = try ConvolutionKernels(of: network as any Classifier)
    #expect(kernels.entries.first?.layer == "conv1")
    #expect(kernels.entries.first?.weight.shape[1] == 3)
    #expect(Set(kernels.entries.map(\.layer)).count == kernels.entries.count)
    for entry in kernels.entries { #expect(entry.weight.rank == 4) }
  }

  @Test func ofAScriptedModel() throws {
    let scripted = try ScriptedClassifier(contentsOf: KernelReference.script)
    let kernels = try ConvolutionKernels(of: scripted)
    #expect(kernels.entries.map(\.layer) == ["stem", "depthwise", "point"])
    #expect(kernels.entries.map(\.isSpatial) == [true, true, false])
  }

  @Test func behindAFrontEnd() throws {
    let scripted = try ScriptedClassifier(contentsOf: KernelReference.script)
    let front = try FrontEndSpec(parsing: "lowpass:8").frontEnd
    #expect(
      try ConvolutionKernels(of: FrontedClassifier(scripted, behind: front)).entries.count == 3)
  }

  @Test func withoutConvolutions() throws {
    let spec = NetworkSpec(.resnet8, norm: .none)
    let masked = MaskedClassifier(spec.build(seed: 0), .zeroGradient)
    #expect(
      attackFailure { _ = try ConvolutionKernels(of: masked) }
        == "the weights of resnet8 (no normalisation) with zero gradient cannot be read")
  }

  /// What is written is what the model computes with afterwards, also in another order of memory.
  @Test func smoothingChangesTheAnswers() throws {
    let images = testImages([2, 3, 32, 32]).to(.float32)
    let network = NetworkSpec(.resnet8, norm: .batch).build(seed: 1)
    let twin = network.copy()
    let before = network.logits(images, .running).floats
    let changed = try KernelSmoothing.mix(rho: 0.5).apply(to: network, .first)
    #expect(changed.map(\.layer) == ["conv1"])
    #expect(network.logits(images, .running).floats != before)
    #expect(twin.logits(images, .running).floats == before, "a copy is one of its own")
    let expected = KernelSmoothing.mix(rho: 0.5)(twin.stateDictionary["conv1.weight"]!.detached)
    expectClose(network.stateDictionary["conv1.weight"]!.detached, expected)

    let scripted = try ScriptedClassifier(contentsOf: KernelReference.script)
    let old = try withoutGradients { try scripted.logits(images, .running).floats }
    let all = try KernelSmoothing.lowPass(radius: 1).apply(to: scripted, .all)
    #expect(all.map(\.layer) == ["stem", "depthwise"])
    #expect(try withoutGradients { try scripted.logits(images, .running).floats } != old)
  }

  @Test func whatWouldChangeNothingIsRefused() throws {
    let network = NetworkSpec(.resnet8, norm: .batch).build(seed: 1)
    #expect(
      attackFailure { _ = try KernelSmoothing.lowPass(radius: 1.5).apply(to: network, .all) }
        == "radius 1.5 keeps every bin of the chosen kernels, the farthest of which is at 1.41: "
        + "nothing would change; choose a smaller one")
    #expect(
      attackFailure { _ = try KernelSmoothing.mix(rho: 2).apply(to: network, .all) }
        == "rho is 2.0; it is a number from 0 to 1")
  }
}
