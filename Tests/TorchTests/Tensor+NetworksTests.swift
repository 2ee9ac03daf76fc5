import Testing
import Torch

@Suite struct NetworksTests {
  @Test(arguments: cases + losses + [normRunning])
  func equalsPyTorch(_ operation: OperationCase) throws {
    try operation.check(against: "networks")
  }

  @Test(arguments: cases + losses)
  func gradientEqualsFiniteDifferences(_ operation: OperationCase) throws {
    try operation.checkGradient(on: "networks")
  }

  @Test func gradientOfNormalisingWithRunningStatisticsEqualsFiniteDifferences() throws {
    let inputs = try Reference("networks").inputs(of: "norm running").map { $0.to(.float64) }
    checkGradient("norm running", Array(inputs.prefix(3))) {
      normRunning.operation($0 + inputs.suffix(2))
    }
  }

  @Test func channelsLastConvolvesToTheSameValues() throws {
    let reference = try Reference("networks")
    let inputs = reference.inputs(of: "convolution").map { $0.contiguous(.channelsLast) }
    let output = inputs[0].convolved2d(inputs[1])
    #expect(output.isContiguous(.channelsLast))
    expectClose(output, try reference["convolution.output"], tolerance: 1e-5)
  }

  @Test func dropoutKeepsTheMeanAndScalesWhatIsKept() {
    let dropped = Tensor.ones([100_000]).droppedOut(rate: 0.25, using: Generator(seed: 3))
    let kept = dropped.equals(Double(Float(1) / 0.75))
    #expect((kept .| dropped.equals(0)).allTrue)
    // Four standard deviations of a mean of 100,000 draws.
    #expect(abs(kept.to(.float64).mean().item - 0.75) < 4 * (0.25 * 0.75 / 100_000).squareRoot())
  }

  @Test func dropoutRepeatsUnderASeedAndMovesOnWithItsGenerator() {
    let (x, generator) = (Tensor.ones([64]), Generator(seed: 3))
    let first = x.droppedOut(rate: 0.5, using: generator).floats
    #expect(x.droppedOut(rate: 0.5, using: generator).floats != first)
    #expect(x.droppedOut(rate: 0.5, using: Generator(seed: 3)).floats == first)
    #expect(x.droppedOut(rate: 0, using: generator).floats == x.floats)
  }

  @Test func crossEntropyIsComputedInSinglePrecisionForBFloat16() {
    let logits = Tensor([20, 0.125] as [Float], shape: [1, 2])
    let loss = crossEntropy(logits.to(.bfloat16), Tensor([1] as [Int64]))
    #expect(loss.dtype == .float32)
    #expect(abs(loss.item - 19.875) < 1e-5)
  }

  /// Pixels are squares: centres of four in the place of two lie at −¼, ¼, ¾ and 1¼ of them.
  @Test func resizingInterpolatesBetweenPixelCentres() {
    let row = Tensor([Float(0), 1], shape: [1, 1, 1, 2])
    #expect(row.resized2d(height: 1, width: 4).floats == [0, 0.25, 0.75, 1])
    #expect(row.resized2d(height: 3, width: 2).floats == [0, 1, 0, 1, 0, 1])
    let four = Tensor([Float(0), 1, 2, 3], shape: [1, 1, 1, 4])
    #expect(four.resized2d(height: 1, width: 2).floats == [0.5, 2.5])
  }

  @Test func crossEntropyOfExtremeLogitsIsFinite() {
    let logits = Tensor([1e4, -1e4] as [Float], shape: [1, 2])
    #expect(crossEntropy(logits, Tensor([1] as [Int64])).item == 2e4)
    #expect(crossEntropy(logits, Tensor([0] as [Int64])).item == 0)
  }
}

private let cases: [OperationCase] = [
  .init("convolution", tolerance: 1e-5) { $0[0].convolved2d($0[1]) },
  .init("convolution strided", tolerance: 1e-5) {
    $0[0].convolved2d($0[1], bias: $0[2], stride: 2, padding: 1)
  },
  .init("convolution grouped", tolerance: 1e-5) { $0[0].convolved2d($0[1], padding: 1, groups: 2) },
  .init("linear") { $0[0].linear($0[1], bias: $0[2]) },
  .init("linear plain") { $0[0].linear($0[1]) },
  .init("max pool") { $0[0].maxPooled2d(2) },
  .init("max pool overlapping") { $0[0].maxPooled2d(3, stride: 2, padding: 1) },
  .init("average pool") { $0[0].averagePooled2d(2) },
  .init("average pool overlapping") { $0[0].averagePooled2d(3, stride: 2, padding: 1) },
  .init("global pool") { $0[0].globalAveragePooled() },
  .init("softmax") { $0[0].softmax() },
  .init("softmax front") { $0[0].softmax(0) },
  .init("log softmax", tolerance: 2e-6) { $0[0].logSoftmax() },
  .init("norm batch", tolerance: 1e-5) {
    $0[0].batchNormalized(scale: $0[1], shift: $0[2], running: nil, updating: false)
  },
  .init("norm plain", tolerance: 1e-5) {
    $0[0].batchNormalized(scale: nil, shift: nil, running: nil, updating: false)
  },
  .init("gelu") { $0[0].gelu() },
  .init("group norm", tolerance: 1e-5) {
    $0[0].groupNormalized(2, scale: $0[1], shift: $0[2], epsilon: 1e-3)
  },
  .init("group norm of vectors", tolerance: 1e-5) {
    $0[0].groupNormalized(2, scale: nil, shift: nil)
  },
  .init("layer norm", tolerance: 1e-5) {
    $0[0].layerNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-3)
  },
  .init("attention", tolerance: 1e-5) { .scaledDotProductAttention($0[0], $0[1], $0[2]) },
  .init("dropout") { $0[0].droppedOut(rate: 0.3, using: Generator(seed: 5)) },
]

private let normRunning = OperationCase("norm running", tolerance: 1e-5) {
  $0[0].batchNormalized(
    scale: $0[1], shift: $0[2], running: ($0[3], $0[4]), updating: false, epsilon: 1e-3)
}

private let losses: [OperationCase] = [Reduction.none, .mean, .sum].flatMap { reduction in
  [0.0, 0.1].flatMap { smoothing in
    ["hard", "soft"].map { labels in
      OperationCase("loss \(labels) \(reduction) \(smoothing)") {
        crossEntropy($0[0], $0[1], labelSmoothing: smoothing, reduction: reduction)
      }
    }
  }
}
