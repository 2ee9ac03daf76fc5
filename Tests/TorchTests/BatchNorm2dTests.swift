import Testing
import Torch

@Suite struct BatchNorm2dTests {
  private let reference: Reference
  private let layer: BatchNorm2d
  private let input: Tensor

  init() throws {
    reference = try Reference("layers")
    let parts = reference.inputs(of: "norm evaluated")
    input = parts[0]
    layer = BatchNorm2d(
      weight: parts[1], bias: parts[2], runningMean: parts[3], runningVariance: parts[4],
      momentum: 0.3, epsilon: 1e-4)
  }

  private func train(_ input: Tensor) -> Tensor { layer(input, Pass(mode: .training)).detached }

  @Test func trainingNormalisesWithTheBatchAndMovesTheAverages() throws {
    for (name, x) in [("norm trained", input), ("norm trained twice", 2 * input + 1)] {
      expectClose(train(x), try reference["\(name).output"], tolerance: 1e-5, name)
      expectClose(layer.runningMean, try reference["\(name).mean"], tolerance: 1e-6, name)
      expectClose(layer.runningVariance, try reference["\(name).variance"], tolerance: 1e-6, name)
    }
    #expect(layer.batchesTracked.ints == [2])
  }

  @Test func theAverageVarianceIsCorrectedAndTheBatchsIsNot() {
    let layer = BatchNorm2d(channels: 1, momentum: 1)
    let x = Tensor([0, 2] as [Float], shape: [1, 1, 1, 2])
    let output = layer(x, Pass(mode: .training))
    #expect(layer.runningMean.item == 1)
    // Deviations ±1: Σ = 2, over n − 1 = 1; the output divides by √(2/2).
    #expect(layer.runningVariance.item == 2)
    #expect(abs(output[0][0][0][1].item - 1) < 1e-5)
  }

  @Test func evaluatingWithTheBatchGivesTheTrainingOutputAndRemembersNothing() {
    let before = layer.stateDictionary.entries.map { $0.tensor.copy().detached }
    let evaluated = layer(input, .evaluation(.batch)).detached
    let running = layer(input, .evaluation(.running)).detached
    for (old, new) in zip(before, layer.stateDictionary.entries) {
      expectClose(new.tensor.detached, old, new.name)
    }
    expectClose(evaluated, train(input))
    #expect((evaluated - running).norm(order: .infinity).item > 0.1)
  }

  @Test func runningStatisticsTakeNoGradient() {
    let loss = layer(input, Pass(mode: .training)).power(2).sum()
    #expect(!layer.runningMean.requiresGradient && !layer.runningVariance.requiresGradient)
    #expect(
      gradients(of: loss, withRespectTo: layer.parameters).map(\.shape) == [[4], [4]])
  }

  @Test func gradientOfTheTrainingPassEqualsFiniteDifferences() {
    let parts = reference.inputs(of: "norm evaluated")
    for pass in [Pass(mode: .training), .evaluation(.batch)] {
      checkGradient("\(pass)", Array(parts.prefix(3)), tolerance: 1e-5) {
        let layer = BatchNorm2d(
          weight: $0[1], bias: $0[2], runningMean: .zeros([4], dtype: .float64),
          runningVariance: .ones([4], dtype: .float64))
        return layer($0[0], pass)
      }
    }
  }

  @Test func aFreshLayerScalesByOneAndShiftsByZero() {
    let fresh = BatchNorm2d(channels: 2)
    #expect(fresh.weight.floats == [1, 1] && fresh.bias.floats == [0, 0])
    #expect(fresh.runningMean.floats == [0, 0] && fresh.runningVariance.floats == [1, 1])
    #expect(fresh.momentum == 0.1 && fresh.epsilon == 1e-5)
    #expect(fresh.batchesTracked.ints == [0] && fresh.batchesTracked.dtype == .int64)
  }
}
