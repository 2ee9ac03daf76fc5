import Foundation
import Testing
import Torch
import Vision

@testable import Robustness
@testable import Studies

@Suite struct KernelStudyTests {
  private let network = NetworkSpec(.resnet8, norm: .batch).build(seed: 2)

  private func examined(_ network: Network, _ name: String, _ study: KernelStudy) throws
    -> ExaminedKernels
  { try study.examine(network, name: name, sha256: name) }

  @Test func picturesAndNumbersOfALayer() throws {
    let study = KernelStudy(.first, shownOutputs: 4, shownInputs: 2)
    let layer = try examined(network, "a", study).layers[0]
    let weight = try #require(network.stateDictionary["conv1.weight"]).detached
    #expect(layer.stack.outputs == 4 && layer.stack.inputs == 2)
    #expect(layer.stack.layerOutputs == weight.shape[0] && layer.stack.layerInputs == 3)
    #expect(layer.stack.weights == weight.narrowed(0, 0..<4).narrowed(1, 0..<2).floats)
    #expect(layer.spectra.height == 32 && layer.spectra.weights.count == 4 * 1024)
    // DC in the middle: the sum of the weights, unitary.
    let sums = weight.to(.float64).sum([2, 3]).power(2).sum([1]).squareRoot() / 32
    #expect(abs(Double(layer.spectra.weights[16 * 32 + 16]) - sums[0].item) < 1e-6)
    let numbers = layer.numbers
    #expect(numbers.layer == "conv1" && numbers.counted == weight.shape[0])
    let roughness = try #require(numbers.roughness)
    #expect(roughness.interval!.low < roughness.value && roughness.value < roughness.interval!.high)
    // Fresh kernels are random ones.
    #expect(abs(roughness.value - roughness.random) < 0.05 * roughness.random)
    #expect(abs(numbers.radial.reduce(0, +) - 1) < 1e-9)
  }

  /// A smoothed twin is told from its origin; a plain twin is not.
  @Test func twoModels() throws {
    let study = KernelStudy(.all)
    let (plain, smooth) = (network.copy(), network.copy())
    try KernelSmoothing.mixNormalized(rho: 0.5).apply(to: smooth, .first)
    let report = study.report([
      try examined(network, "a", study), try examined(plain, "b", study),
      try examined(smooth, "c", study),
    ])
    func pair(_ b: String, _ layer: String) throws -> KernelReport.Comparison {
      try #require(report.comparisons.first { $0.b == b && $0.layerOfB == layer })
    }
    #expect(try !pair("b", "conv1").roughness.isClear)
    #expect(try pair("c", "conv1").roughness.isClear && pair("c", "conv1").highShare.isClear)
    #expect(try pair("c", "conv1").roughness.value < 0)
    let other = try #require(report.comparisons.first { $0.layerOfA != "conv1" })
    #expect(other.roughness.value == 0 && !other.roughness.isClear)
    let coded = try JSONDecoder().decode(KernelReport.self, from: JSONEncoder().encode(report))
    #expect(coded == report)
  }

  @Test func layersOfOtherNamesAreTakenInTheirOrder() throws {
    let study = KernelStudy(.first)
    let other = NetworkSpec(.vgg11, norm: .batch).build(seed: 1)
    let report = study.report([try examined(network, "a", study), try examined(other, "b", study)])
    #expect(report.comparisons.map(\.layerOfB) == ["features.0"])
  }

  @Test func layersThatAreNotThere() throws {
    #expect(
      errorText { _ = try examined(network, "a", KernelStudy(.named(["conv9"]))) }
        .hasPrefix("the network has no convolution conv9; those with kernels larger than 1×1 are: ")
    )
  }
}
