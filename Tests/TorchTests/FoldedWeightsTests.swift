import Testing

@testable import Torch

/// What a convolution was folded into is used again, and never when it is old.
@Suite struct FoldedWeightsTests {
  private struct Parts {
    let conv: Conv2d
    let norm: BatchNorm2d
    let input: Tensor

    init() {
      let generator = Generator(seed: 4)
      func random(_ shape: [Int]) -> Tensor { Tensor.randomNormal(shape, using: generator) }
      conv = Conv2d(weight: random([16, 3, 3, 3]), bias: random([16]), padding: 1)
      norm = BatchNorm2d(
        weight: random([16]), bias: random([16]), runningMean: random([16]),
        runningVariance: random([16]).power(2) + 0.1)
      input = random([4, 3, 6, 5])
    }

    var all: [Tensor] {
      [conv.weight, conv.bias!, norm.weight, norm.bias, norm.runningMean, norm.runningVariance]
    }

    func fused() -> Tensor {
      withoutGradients { normalizedConvolution(conv, norm, input, .evaluation()) }
    }

    func byLayers() -> Tensor {
      withoutGradients { norm(conv(input, .evaluation()), .evaluation()).relu() }
    }

    /// What was remembered is right, and a change is seen.
    func check(_ name: String, changing change: () throws -> Void) rethrows {
      let before = fused()
      #expect(near(before, byLayers()), "before \(name)")
      try change()
      #expect(near(fused(), byLayers()), "after \(name)")
      #expect(!near(fused(), before), "\(name) changes nothing")
    }

    private func near(_ a: Tensor, _ b: Tensor) -> Bool {
      (a - b).absolute().max().item <= 1e-5 * b.absolute().max().item
    }
  }

  /// Of a network that has diverged: its answers must not look like answers.
  @Test(arguments: 0..<6) func whatIsNoNumberIsNotHidden(_ place: Int) {
    let parts = Parts()
    withoutGradients { parts.all[place].copyInPlace(from: parts.all[place] * Double.nan) }
    #expect(!parts.fused().isFinite().allTrue)
  }

  @Test func theSameWeightsAreFoldedOnce() throws {
    let parts = Parts()
    let (conv, norm, input) = (parts.conv, parts.norm, parts.input)
    func weights(_ dtype: DType, keepsPlain: Bool = false) -> FoldedWeights {
      conv.folds.weights(of: conv, norm, dtype, for: input, keepsPlain: keepsPlain)
    }
    let first = weights(.float32)
    #expect(weights(.float32).bias!.identity == first.bias!.identity)
    // One type does not push the other out, and gradients need the plain weight too.
    let half = weights(.bfloat16)
    #expect(half.bias!.dtype == .bfloat16)
    #expect(weights(.float32).bias!.identity == first.bias!.identity)
    #expect(weights(.float32, keepsPlain: true).weight != nil)
    // Another normalisation is another fold, also if only its ε differs.
    let other = BatchNorm2d(
      weight: norm.weight, bias: norm.bias, runningMean: norm.runningMean,
      runningVariance: norm.runningVariance, epsilon: 0.5)
    let changed = conv.folds.weights(of: conv, other, .float32, for: input, keepsPlain: false)
    #expect(changed.bias!.floats != first.bias!.floats)
  }

  @Test func changesByHandAreSeen() {
    let parts = Parts()
    for (i, tensor) in parts.all.enumerated() {
      parts.check("tensor \(i)") {
        withoutGradients { tensor.copyInPlace(from: tensor * 1.5 + 0.2) }
      }
    }
    parts.check("memory") {
      parts.norm.bias.withUnsafeMutableBytes { $0.bindMemory(to: Float.self)[0] += 9 }
    }
    parts.check("a view") {
      withoutGradients { parts.conv.weight.detached[2].fillInPlace(with: 3) }
    }
  }

  @Test(arguments: rules) func stepsOfEveryRuleAreSeen(_ rule: Rule) {
    let parts = Parts()
    var optimizer = rule.make()
    let trained = [parts.conv.weight, parts.conv.bias!, parts.norm.weight, parts.norm.bias]
    for _ in 0..<2 {
      for tensor in trained {
        let before = tensor.version
        optimizer = rule.make()
        optimizer.step([tensor], [tensor.detached.copy() + 1], learningRate: 0.1)
        #expect(tensor.version > before, "\(rule.name)")
      }
      parts.check(rule.name) {
        var fresh = rule.make()
        fresh.step(trained, trained.map { $0.detached.copy() + 1 }, learningRate: 0.1)
      }
    }
  }

  @Test func runningStatisticsLoadingAndAveragesAreSeen() throws {
    let parts = Parts()
    parts.check("training") {
      let output = normalizedConvolution(
        parts.conv, parts.norm, parts.input, .training(using: Generator(seed: 0)))
      #expect(output.requiresGradient)
    }
    let layers = Sequential([parts.conv, parts.norm])
    let other = Sequential([Parts().conv, Parts().norm])
    withoutGradients { for tensor in other.parameters { tensor.fillInPlace(with: 0.3) } }
    try parts.check("loading") { try layers.loadStrictly(other.stateDictionary, from: "test") }
  }
}
