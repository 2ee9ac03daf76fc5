import Testing
import Torch

@Suite struct DropoutTests {
  private let x = Tensor.ones([1000])
  private var expected: [Float] { x.droppedOut(rate: 0.5, using: Generator(seed: 1)).floats }

  @Test func actsInTrainingOnly() {
    let layer = Dropout(rate: 0.5)
    #expect(layer(x, .evaluation(using: Generator(seed: 1))).floats == x.floats)
    let dropped = layer(x, .training(using: Generator(seed: 1))).floats
    #expect(dropped == expected && Set(dropped) == [0, 2])
    #expect(Dropout(rate: 0)(x, Pass(mode: .training)).floats == x.floats)
  }

  @Test func activeAtTestActsAlwaysFromThePassesGenerator() {
    let (layer, generator) = (Dropout(rate: 0.5, activeAtTest: true), Generator(seed: 1))
    #expect(layer(x, .evaluation(using: generator)).floats == expected)
    #expect(layer(x, .evaluation(using: generator)).floats != expected)
    #expect(layer(x, .training(using: Generator(seed: 1))).floats == expected)
    #expect(Dropout(rate: 0, activeAtTest: true)(x, .evaluation()).floats == x.floats)
  }
}
