import Testing
import Torch

@testable import Robustness

@Suite struct KernelChoiceTests {
  private let network = Convolutions()

  private func names(_ choice: KernelChoice) throws -> [String] {
    try choice.kernels(of: network).map(\.name)
  }

  @Test func first() throws {
    #expect(try names(.first) == ["block.wide"])
  }

  @Test func all() throws {
    #expect(try names(.all) == ["block.wide", "stem"])
  }

  @Test func namedOnesComeInTheNetworksOrder() throws {
    #expect(try names(.named(["stem", "block.wide"])) == ["block.wide", "stem"])
    #expect(try names(.named(["stem"])) == ["stem"])
  }

  @Test func theTensorsAreTheNetworksOwn() throws {
    let weight = try KernelChoice.first.kernels(of: network)[0].weight
    withoutGradients { weight.fillInPlace(with: 2) }
    #expect(network.wide.weight.sum().item == 2 * 18)
  }

  @Test func unknownNamesAreListedBesideTheKnown() {
    #expect(
      attackFailure { _ = try names(.named(["stem", "conv", "squeeze"])) }
        == "the network has no convolution conv; those with kernels larger than 1×1 are: "
        + "block.wide, stem")
  }

  @Test func kernelsWithoutNeighboursAreNamed() {
    #expect(
      attackFailure { _ = try names(.named(["stem", "squeeze"])) }
        == "squeeze: kernels of 1×1 have no neighbours, so there is nothing to smooth; larger ones "
        + "are in: block.wide, stem")
  }

  @Test func aNetworkWithoutKernels() {
    #expect(
      attackFailure { _ = try KernelChoice.all.kernels(of: Linear(weight: .ones([2, 2]))) }
        == "the network has no convolution with kernels larger than 1×1, so no weights with "
        + "neighbours")
  }

  @Test(
    arguments: [
      ("first", .first), ("all", .all), ("conv1", .named(["conv1"])),
      ("layer1.0.conv1,stem", .named(["layer1.0.conv1", "stem"])),
    ] as [(String, KernelChoice)])
  func text(_ text: String, _ choice: KernelChoice) {
    #expect(KernelChoice(text) == choice && choice.description == text)
  }

  @Test func textWithSpacesOrWithoutNames() {
    #expect(KernelChoice(" a , b") == .named(["a", "b"]))
    for text in ["", " ", "a,", ",a", "a,,b"] { #expect(KernelChoice(text) == nil) }
  }
}

/// Convolutions of several sizes, one within a part.
private struct Convolutions: Layer {
  let squeeze = Conv2d(weight: .ones([1, 1, 1, 1]), bias: .ones([1]))
  let wide = Conv2d(weight: .ones([2, 1, 3, 3]))
  let stem = Conv2d(weight: .ones([1, 2, 1, 3]))

  var children: [(name: String, layer: any Layer)] {
    [("squeeze", squeeze), ("block", Part(layer: wide)), ("stem", stem)]
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor { input }

  struct Part: Layer {
    let layer: Conv2d
    var children: [(name: String, layer: any Layer)] { [("wide", layer)] }
    func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor { layer(input, pass) }
  }
}
