import Testing
import Torch

@testable import Robustness

@Suite struct InputGradientsTests {
  /// The margin of a linear model of two classes has the gradient ±w everywhere.
  @Test func linearModelsHaveTheirWeights() throws {
    let weight = testNumbers([48], seed: 8)
    let model = LinearModel(weight: weight, bias: 0.1)
    let images = testImages([7, 3, 4, 4])
    let labels = (model.score(images) .> 0).to(.int64)
    let found = try model.victim.inputGradients(at: images, labels, of: .margin, batchSize: 3)
    let length = weight.norm().item
    #expect(found.norms.count == 7)
    #expect(found.norms.allSatisfy { abs($0 - length) < 1e-9 })
    #expect(abs(found.meanNorm - length) < 1e-9)
    let plane = weight.reshaped([1, 3, 4, 4])
    let (own, signs) = (PerturbationSpectrum(of: plane), PerturbationSpectrum(of: plane.sign()))
    #expect(found.spectrum.count == 7 && found.signSpectrum.count == 7)
    #expect(zip(found.spectrum.energy, own.energy).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(zip(found.signSpectrum.energy, signs.energy).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  /// d/dx of −log p_y is (1 − p_y) ‖w‖ long for logits (0, w·x).
  @Test func crossEntropyWeighsByTheError() throws {
    let model = LinearModel(weight: testNumbers([48], seed: 8), bias: 0)
    let images = testImages([5, 3, 4, 4])
    let labels = Tensor([Int64](repeating: 1, count: 5))
    let found = try model.victim.inputGradients(at: images, labels)
    let expected = (1 - model.score(images).sigmoid()) * model.weight.norm().item
    #expect(zip(found.norms, expected.array(of: Double.self)).allSatisfy { abs($0 - $1) < 1e-9 })
  }
}
