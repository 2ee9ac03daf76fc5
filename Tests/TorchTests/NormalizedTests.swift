import Testing

@testable import Torch

/// The fused BatchNorm computes what the layers compute one after the other.
@Suite struct NormalizedTests {
  struct Case: Sendable, CustomStringConvertible {
    var shape = [4, 16, 9, 7]
    var mode = Mode.training, statistics = Statistics.running
    var adds = false, relu = true
    var description: String {
      "\(shape) \(mode) \(statistics)" + (adds ? " add" : "") + (relu ? " relu" : "")
    }
    var pass: Pass { Pass(mode: mode, statistics: statistics) }
  }

  /// The last are several parts, whose sums are combined, and a last part that is not whole.
  static let cases: [Case] = [
    Case(), Case(relu: false), Case(adds: true), Case(adds: true, relu: false),
    Case(mode: .evaluation), Case(mode: .evaluation, adds: true),
    Case(mode: .evaluation, relu: false), Case(mode: .evaluation, statistics: .batch, adds: true),
    Case(shape: [2, 48, 5, 5]), Case(shape: [2, 512, 1, 1], adds: true),
    Case(shape: [9, 16, 21, 19]), Case(shape: [9, 32, 21, 19], adds: true),
  ]

  private struct Parts {
    let norm: BatchNorm2d
    let input, addend, seed: Tensor
    let test: Case

    init(_ test: Case, _ dtype: DType = .float32) {
      let generator = Generator(seed: 7)
      let channels = test.shape[1]
      func random(_ shape: [Int]) -> Tensor { Tensor.randomNormal(shape, using: generator) }
      norm = BatchNorm2d(
        weight: random([channels]), bias: random([channels]), runningMean: random([channels]),
        runningVariance: random([channels]).power(2) + 0.1, momentum: 0.3, epsilon: 1e-3)
      // A mean far from zero: its square must not swallow the variance.
      func images() -> Tensor {
        ((random(test.shape) * 2 + 5).to(dtype)).contiguous(.channelsLast).requiringGradient()
      }
      (input, addend, seed) = (images(), images(), random(test.shape))
      self.test = test
    }

    private var extra: Tensor? { test.adds ? addend : nil }

    func fused() -> Tensor {
      normalized(norm, input, test.pass, adding: extra, relu: test.relu)
    }

    func byLayers(_ dtype: DType = .float32) -> Tensor {
      let output = norm(input.to(dtype), test.pass)
      let sum = extra.map { output + $0.to(dtype) } ?? output
      return test.relu ? sum.relu() : sum
    }

    /// The output, its gradients, and the statistics remembered.
    func results(_ output: Tensor) -> [Tensor] {
      let leaves = [input, norm.weight, norm.bias] + (test.adds ? [addend] : [])
      let loss = (output.to(.float32) * seed).sum()
      let slopes = gradients(of: loss, withRespectTo: leaves)
      return ([output.detached] + slopes + [norm.runningMean, norm.runningVariance])
        .map { $0.to(.float32).copy().detached }
    }
  }

  @Test(arguments: cases) func equalsTheLayers(_ test: Case) {
    let (parts, plain) = (Parts(test), Parts(test))
    let found = parts.results(parts.fused())
    let expected = plain.results(plain.byLayers())
    for (i, (ours, theirs)) in zip(found, expected).enumerated() {
      expectNear(ours, theirs, 2e-5, "result \(i)")
    }
    #expect(parts.norm.batchesTracked.ints == plain.norm.batchesTracked.ints)
  }

  /// Against the layers in float32 on the same rounded input: one rounding of the output, one of each
  /// gradient, and a ReLU that may let through where the sum rounds to zero.
  @Test(arguments: cases) func equalsTheLayersInBFloat16(_ test: Case) {
    let (parts, plain) = (Parts(test, .bfloat16), Parts(test, .bfloat16))
    let output = parts.fused()
    #expect(output.dtype == .bfloat16 && output.isContiguous(.channelsLast))
    let found = parts.results(output)
    let expected = plain.results(plain.byLayers())
    for (i, (ours, theirs)) in zip(found, expected).enumerated() {
      expectNear(ours, theirs, 0.01, "result \(i)")
    }
  }

  private func expectNear(
    _ actual: Tensor, _ expected: Tensor, _ tolerance: Double, _ name: String
  ) {
    let distance = (actual - expected).norm().item
    let size = expected.norm().item
    #expect(actual.shape == expected.shape && distance <= tolerance * (size + 1e-3), "\(name)")
  }

  @Test func threadsDoNotMatter() {
    let threads = Machine.threads
    defer { Machine.setThreads(threads) }
    let results = [1, 2, 3].map { count in
      Machine.setThreads(count)
      let parts = Parts(Case(shape: [9, 32, 21, 19], adds: true), .bfloat16)
      return parts.results(parts.fused()).map(\.floats)
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test func gradientsHaveGradients() {
    for test in [Case(shape: [2, 16, 3, 3], adds: true), Case(shape: [2, 16, 3, 3])] {
      let second = [true, false].map { fuses in
        let parts = Parts(test)
        let output = fuses ? parts.fused() : parts.byLayers()
        let loss = (output * output * parts.seed).sum()
        let slope = gradients(of: loss, withRespectTo: [parts.input], createGraph: true)[0]
        return gradient(of: (slope * slope).sum(), withRespectTo: parts.input)
      }
      expectNear(second[0], second[1], 1e-4, "\(test)")
    }
  }

  /// Not a number stays visible, or a diverged run would go on as if nothing had happened.
  @Test func whatIsNotANumberGoesThrough() {
    for dtype in [DType.float32, .bfloat16] {
      let parts = Parts(Case(mode: .evaluation), dtype)
      withoutGradients { parts.input[1].fillInPlace(with: .nan) }
      let output = withoutGradients { parts.fused() }.to(.float32)
      #expect(!output[1].isFinite().anyTrue && output[0].isFinite().allTrue)
    }
  }

  /// Other channels than sixteens, another memory order, another type: the layers run.
  @Test(arguments: [[2, 6, 3, 3], [2, 17, 4, 1]]) func otherInputsGoThroughTheLayers(
    _ shape: [Int]
  ) {
    let (parts, plain) = (Parts(Case(shape: shape)), Parts(Case(shape: shape)))
    #expect(parts.fused().floats == plain.byLayers().floats)
    let wide = Parts(Case(), .float32)
    let norm = BatchNorm2d(
      weight: Tensor.ones([16]).to(.float64), bias: Tensor.zeros([16]).to(.float64),
      runningMean: Tensor.zeros([16]).to(.float64), runningVariance: Tensor.ones([16]).to(.float64))
    let output = normalized(norm, wide.input.to(.float64), .evaluation())
    #expect(output.dtype == .float64)
  }

  @Test func theInputStaysAsItIs() {
    let input = Tensor([-1, 2] as [Float], shape: [1, 1, 1, 2])
    #expect(normalized(Identity(), input, .evaluation()).floats == [0, 2])
    #expect(input.floats == [-1, 2])
  }
}
