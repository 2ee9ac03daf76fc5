import Testing

@testable import Torch

/// One fused operation computes what the layers compute one after the other.
@Suite struct NormalizedConvolutionTests {
  struct Case: Sendable, CustomStringConvertible {
    var inputs = 6, outputs = 8, kernel = 3, stride = 1, padding = 1, groups = 1
    var bias = false, norm = true, adds = false, relu = true
    var description: String {
      "\(inputs)→\(outputs) k\(kernel) s\(stride) p\(padding) g\(groups)"
        + (bias ? " bias" : "") + (norm ? " norm" : "") + (adds ? " add" : "")
        + (relu ? " relu" : "")
    }
  }

  static let cases: [Case] = [
    Case(), Case(relu: false), Case(adds: true), Case(adds: true, relu: false),
    Case(norm: false), Case(bias: true), Case(bias: true, norm: false, adds: true),
    Case(kernel: 1, stride: 2, padding: 0, relu: false), Case(stride: 2),
    Case(kernel: 5, padding: 2, groups: 2), Case(inputs: 3, outputs: 32),
    Case(bias: true, norm: false, adds: true, relu: false),
  ]

  private struct Parts {
    let conv: Conv2d
    let norm: any Layer
    let input: Tensor
    let addend: Tensor?

    init(_ test: Case) {
      let generator = Generator(seed: 3)
      conv = Conv2d(
        inputs: test.inputs, outputs: test.outputs, kernel: test.kernel, stride: test.stride,
        padding: test.padding, groups: test.groups, bias: test.bias, using: generator)
      func random(_ count: Int) -> Tensor { Tensor.randomNormal([count], using: generator) }
      if let bias = conv.bias { withoutGradients { bias.copyInPlace(from: random(test.outputs)) } }
      norm =
        test.norm
        ? BatchNorm2d(
          weight: random(test.outputs), bias: random(test.outputs),
          runningMean: random(test.outputs), runningVariance: random(test.outputs).power(2) + 0.1)
        : Identity()
      input = Tensor.randomNormal([2, test.inputs, 9, 7], using: generator)
      let (layer, image) = (conv, input)
      let shape = withoutGradients { layer(image, .evaluation()).shape }
      addend = test.adds ? Tensor.randomNormal(shape, using: generator) : nil
    }

    func callAsFunction(_ pass: Pass, relu: Bool) -> Tensor {
      normalizedConvolution(conv, norm, input, pass, adding: addend, relu: relu)
    }

    /// The layers by themselves: gradients are recorded.
    func byLayers(_ pass: Pass = .evaluation(), relu: Bool) -> Tensor {
      let output = norm(conv(input, pass), pass)
      let sum = addend.map { output + $0 } ?? output
      return relu ? sum.relu() : sum
    }
  }

  @Test(arguments: cases) func equalsTheLayers(_ test: Case) {
    let parts = Parts(test)
    let expected = withoutGradients { parts.byLayers(relu: test.relu) }
    let fused = withoutGradients { parts(.evaluation(), relu: test.relu) }
    #expect(fused.shape == expected.shape && fused.dtype == .float32)
    let distance = (fused - expected).absolute().max().item
    #expect(distance <= 1e-5 * expected.absolute().max().item, "\(distance)")
  }

  /// bfloat16 has 8 bits: rounding of weights, input and output, a few parts in 256.
  @Test(arguments: cases) func equalsTheLayersInBFloat16(_ test: Case) {
    let parts = Parts(test)
    let expected = withoutGradients { parts.byLayers(relu: test.relu) }
    let fused = withoutGradients {
      withAutocast(.bfloat16) { parts(.evaluation(), relu: test.relu) }
    }
    #expect(fused.dtype == .bfloat16)
    let distance = (fused.to(.float32) - expected).absolute().max().item
    #expect(distance <= 0.02 * expected.absolute().max().item, "\(distance)")
  }

  /// With constant weights the one operation has the layers' gradients of input and addend.
  @Test(arguments: cases) func hasTheGradientsOfTheLayers(_ test: Case) {
    let parts = Parts(test)
    let pass = Pass(mode: .evaluation, weightsAreConstant: true)
    let leaves = [parts.input] + (parts.addend.map { [$0] } ?? [])
    for leaf in leaves { leaf.requiringGradient() }
    func slopes(_ output: Tensor) -> [Tensor] {
      gradients(of: (output.to(.float32) * output.to(.float32)).sum(), withRespectTo: leaves)
    }
    let expected = slopes(parts.byLayers(relu: test.relu))
    let found = slopes(parts(pass, relu: test.relu))
    let coarse = slopes(withAutocast(.bfloat16) { parts(pass, relu: test.relu) })
    for ((slope, half), exact) in zip(zip(found, coarse), expected) {
      let size = exact.norm().item
      #expect((slope - exact).norm().item <= 1e-5 * size)
      #expect((half - exact).norm().item <= 0.03 * size)
    }
  }

  /// Without a normalisation the one operation trains too: gradients of weight and bias as well.
  @Test(arguments: cases.filter { !$0.norm }) func trainsAsTheLayersDo(_ test: Case) {
    let parts = Parts(test)
    let pass = Pass.training(using: Generator(seed: 0))
    let leaves =
      [parts.input, parts.conv.weight] + (parts.conv.bias.map { [$0] } ?? [])
      + (parts.addend.map { [$0] } ?? [])
    for leaf in leaves { leaf.requiringGradient() }
    func slopes(_ output: Tensor) -> [Tensor] {
      let wide = output.to(.float32)
      return gradients(of: (wide * wide).sum(), withRespectTo: leaves)
    }
    let expected = slopes(parts.byLayers(pass, relu: test.relu))
    let found = slopes(parts(pass, relu: test.relu))
    let coarse = slopes(withAutocast(.bfloat16) { parts(pass, relu: test.relu) })
    for (i, exact) in expected.enumerated() {
      let size = exact.norm().item
      #expect(found[i].dtype == .float32 && coarse[i].dtype == .float32)
      #expect((found[i] - exact).norm().item <= 1e-5 * size, "\(i)")
      #expect((coarse[i] - exact).norm().item <= 0.03 * size, "\(i)")
    }
  }

  @Test func gradientsHaveGradients() {
    for test in Self.cases where !test.norm {
      let second = [true, false].map { fuses in
        let parts = Parts(test)
        for leaf in [parts.input, parts.conv.weight] { leaf.requiringGradient() }
        let output =
          fuses
          ? parts(.evaluation(), relu: test.relu) : parts.byLayers(.evaluation(), relu: test.relu)
        let slope = gradients(
          of: (output * output).sum(), withRespectTo: [parts.input], createGraph: true)[0]
        return gradient(of: (slope * slope).sum(), withRespectTo: parts.conv.weight)
      }
      let distance = (second[0] - second[1]).norm().item
      #expect(distance <= 1e-4 * second[1].norm().item, "\(test)")
    }
  }

  /// By central differences in float32 of a sum that is linear but for the ReLU, away from its kink.
  @Test func hasTheGradientOfItsDifferences() {
    let generator = Generator(seed: 9)
    let conv = Conv2d(inputs: 2, outputs: 3, kernel: 3, padding: 1, using: generator)
    let input = Tensor.randomNormal([1, 2, 4, 5], using: generator)
    func total(_ x: Tensor) -> Tensor {
      normalizedConvolution(conv, Identity(), x, .evaluation(), relu: false).sum()
    }
    let leaf = input.copy().requiringGradient()
    let slopes = gradient(of: total(leaf), withRespectTo: leaf).floats
    for i in 0..<input.count {
      var step = [Float](repeating: 0, count: input.count)
      step[i] = 1
      let shift = Tensor(step, shape: input.shape)
      let slope = withoutGradients { (total(input + shift) - total(input - shift)).item / 2 }
      #expect(abs(slope - Double(slopes[i])) < 1e-4, "value \(i)")
    }
  }

  /// What is not a number stays visible, forward and backward, as with the layers.
  @Test func whatIsNotANumberGoesThrough() {
    let parts = Parts(Case(norm: false))
    withoutGradients { parts.input[0].fillInPlace(with: .nan) }
    parts.input.requiringGradient()
    let output = withAutocast(.bfloat16) { parts(.evaluation(), relu: true) }
    #expect(!output.detached.to(.float32).sum().item.isFinite)
    let slope = gradient(of: output.to(.float32).sum(), withRespectTo: parts.conv.weight)
    #expect(!slope.sum().item.isFinite)
  }

  /// Where the batch decides, where gradients are wanted and where somebody listens, layers run.
  @Test func layersRunWhereTheyHaveTo() {
    let parts = Parts(Case())
    let batch = Pass.evaluation(.batch)
    let byBatch = withoutGradients { (parts(batch, relu: true), parts.byLayers(batch, relu: true)) }
    #expect(byBatch.0.floats == byBatch.1.floats)
    #expect(parts(.evaluation(), relu: true).requiresGradient)
    var heard = 0
    let listening = Pass(mode: .evaluation, probe: Probe { _, _, _ in heard += 1 })
    _ = withoutGradients { parts(listening, relu: true) }
    #expect(heard == 1)
  }

  @Test func theInputStaysAsItIs() {
    let parts = Parts(Case(adds: true))
    let before = (parts.input.floats, parts.addend!.floats)
    _ = withoutGradients { parts(.evaluation(), relu: true) }
    #expect(parts.input.floats == before.0 && parts.addend!.floats == before.1)
  }
}
