import Testing
import Torch

@testable import Vision

@Suite struct HFCResNetTests {
  @Test func vanillaHas461882ParametersAndNoNormalization() {
    let network = NetworkSpec(.resnet32HFC, norm: .none).build(seed: 0)
    #expect(network.parameterCount == 461_882)
    #expect(network.allState.allSatisfy { $0.role == .parameter })
    // 1 + 3 · 5 · 2 convolutions, the last layer's weight and bias.
    #expect(network.parameters.count == 33)
    #expect(network.parameters.filter { $0.rank == 1 }.count == 1)
  }

  @Test func widthsAre16And32And64() {
    let network = NetworkSpec(.resnet32HFC, norm: .none).build(seed: 0)
    let convolutions = network.parameters.filter { $0.rank == 4 }.map(\.shape)
    let widths = [16] + [16, 32, 64].flatMap { [Int](repeating: $0, count: 10) }
    #expect(convolutions.map { $0[0] } == widths)
    #expect(convolutions.map { $0[1] } == [3] + widths.dropLast())
    #expect(convolutions.allSatisfy { $0[2...] == [3, 3] })
  }

  /// ε = 10⁻³ everywhere, γ = 1 and β = 0 at the start; none before the very first block.
  @Test func batchNormIsTheAuthors() {
    let norms = batchNorms(NetworkSpec(.resnet32HFC).build(seed: 0))
    #expect(norms.count == 31)
    #expect(norms.allSatisfy { $0.layer.epsilon == 1e-3 })
    #expect(!norms.contains { $0.name == "stage1.0.bn1" })
    #expect(norms.first?.name == "bn1" && norms.last?.name == "bn_last")
  }

  private func batchNorms(_ layer: any Layer) -> [(name: String, layer: BatchNorm2d)] {
    layer.children.flatMap { name, child -> [(name: String, layer: BatchNorm2d)] in
      if let norm = child as? BatchNorm2d { return [(name, norm)] }
      return batchNorms(child).map { ("\(name).\($0.name)", $0.layer) }
    }
  }

  /// The shortcut of a growing block, told from the block by making its convolutions zero.
  @Test(arguments: [[4, 6], [5, 6], [4, 7], [3, 3], [1, 1]])
  func shortcutIsAPoolWithZeroChannels(_ size: [Int]) {
    let build = LayerBuilder(
      spec: NetworkSpec(.resnet32HFC, norm: .none), generator: Generator(seed: 0))
    let block = PreactivationBlock(build, inputs: 2, outputs: 6, activatesInput: true)
    withoutGradients { block.second.weight.fillInPlace(with: 0) }
    let input = wave([1, 2] + size, phase: 1).to(.float32)
    let output = block(input, .evaluation()).detached
    #expect(output.shape == [1, 6, (size[0] + 1) / 2, (size[1] + 1) / 2])
    expectClose(output[0][2..<4], pooled(input)[0], 1e-6, "the middle")
    #expect(output[0][0..<2].norm().item == 0 && output[0][4..<6].norm().item == 0)
  }

  /// TensorFlow's "SAME" at stride 2 looks at pixels 2i, 2i + 1, 2i + 2 of an even size and at
  /// 2i − 1, 2i, 2i + 1 of an odd one.
  @Test(arguments: [4, 5]) func stridedConvolutionsPadAsTensorFlow(_ size: Int) {
    let build = LayerBuilder(
      spec: NetworkSpec(.resnet32HFC, norm: .none), generator: Generator(seed: 0))
    let block = PreactivationBlock(build, inputs: 1, outputs: 3, activatesInput: false)
    withoutGradients {
      // The first convolution sums along rows, in its middle column; the second passes that on.
      block.first.weight.copyInPlace(from: Self.kernel([3, 1], [1, 4, 7]))
      block.second.weight.copyInPlace(from: Self.kernel([3, 3], [4]))
    }
    let rows = Tensor.arange(1, size + 1).to(.float32).reshaped([1, 1, size, 1])
    let output = block(rows.expanded([1, 1, size, size]), .evaluation()).detached
    // Channel 0 has a zero shortcut. Columns look at column 2j + 1 (even) or 2j (odd).
    let expected: [Float] = size == 4 ? [1 + 2 + 3, 3 + 4] : [1 + 2, 2 + 3 + 4, 4 + 5]
    let side = expected.count
    #expect(output.shape == [1, 3, side, side])
    #expect(output[0][0].floats == expected.flatMap { [Float](repeating: 3 * $0, count: side) })
  }

  /// Ones at the given places of every 3×3 kernel.
  private static func kernel(_ channels: [Int], _ places: Set<Int>) -> Tensor {
    let plane = (0..<9).map { places.contains($0) ? Float(1) : 0 }
    let count = channels.reduce(1, *)
    return Tensor((0..<count).flatMap { _ in plane }, shape: channels + [3, 3])
  }

  /// Means of 2×2 squares; of what there is of them at an odd border.
  private func pooled(_ input: Tensor) -> Tensor {
    let (height, width) = (input.shape[2], input.shape[3])
    let means = (0..<input.shape[1]).flatMap { channel in
      stride(from: 0, to: height, by: 2).flatMap { row in
        stride(from: 0, to: width, by: 2).map { column in
          let rows = input[0][channel][row..<min(row + 2, height)]
          return Float(rows.narrowed(1, column..<min(column + 2, width)).mean().item)
        }
      }
    }
    return Tensor(means, shape: [1, input.shape[1], (height + 1) / 2, (width + 1) / 2])
  }

  @Test(arguments: [[28, 28], [30, 30], [31, 33], [1, 1]])
  func sizesOfAnyKind(_ size: [Int]) {
    let network = NetworkSpec(.resnet32HFC, channels: 1).build(seed: 0)
    let logits = network.logits(waveImages([2, 1] + size), .running)
    #expect(logits.shape == [2, 10] && logits.isFinite().allTrue)
  }
}
