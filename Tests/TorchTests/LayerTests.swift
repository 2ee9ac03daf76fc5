import Testing
import Torch

@Suite struct LayerTests {
  @Test(arguments: cases) func equalsPyTorchAndHasItsGradient(_ layer: LayerCase) throws {
    let reference = try Reference("layers")
    let inputs = reference.inputs(of: layer.name)
    let built = layer.make(Array(inputs.dropFirst()))
    let output = built(inputs[0], .evaluation()).detached
    expectClose(output, try reference["\(layer.name).output"], tolerance: 1e-5, layer.name)
    let running = inputs.dropFirst(3).map { $0.to(.float64) }
    checkGradient(layer.name, Array(inputs.prefix(3))) {
      let rebuilt = layer.make($0.dropFirst() + running)
      return rebuilt($0[0], .evaluation())
    }
  }

  @Test func layersWithoutStateHaveNone() {
    for layer in [ReLU(), GELU(), Dropout(rate: 0.5), BlurPool2d()] as [any Layer] {
      #expect(layer.allState.isEmpty && layer.children.isEmpty && layer.parameterCount == 0)
    }
    let x = Tensor([-1, 2] as [Float])
    #expect(Identity()(x, .evaluation()).floats == [-1, 2])
  }

  @Test func sequencesNameTheirPartsAsPyTorchDoes() {
    let generator = Generator(seed: 0)
    let model = Sequential([
      Conv2d(inputs: 3, outputs: 4, kernel: 3, bias: false, using: generator),
      BatchNorm2d(channels: 4), ReLU(),
      Sequential([GlobalAveragePool(), Linear(inputs: 4, outputs: 2, using: generator)]),
    ])
    #expect(
      model.stateDictionary.names == [
        "0.weight", "1.weight", "1.bias", "1.running_mean", "1.running_var",
        "1.num_batches_tracked", "3.1.weight", "3.1.bias",
      ])
    #expect(model.parameterCount == 4 * 3 * 9 + 8 + 10)
    #expect(model.parameters.count == 5 && model.parameters.allSatisfy(\.requiresGradient))
    #expect(model(.ones([2, 3, 5, 5]), .evaluation()).shape == [2, 2])
  }

  @Test func sizesDecideShapesAndBiasesBeginAtZero() {
    let generator = Generator(seed: 0)
    let conv = Conv2d(
      inputs: 4, outputs: 6, kernel: 3, stride: 2, padding: 1, groups: 2, using: generator)
    #expect(conv.weight.shape == [6, 2, 3, 3] && conv.weight.isContiguous(.channelsLast))
    #expect(conv.bias?.floats == [Float](repeating: 0, count: 6))
    #expect(conv(.ones([1, 4, 5, 7]), .evaluation()).shape == [1, 6, 3, 4])
    let linear = Linear(inputs: 5, outputs: 3, bias: false, using: generator)
    #expect(linear.weight.shape == [3, 5] && linear.bias == nil)
    #expect(linear.stateDictionary.names == ["weight"])
  }

  @Test func weightsBeginAsPyTorchs() throws {
    let reference = try Reference("layers")
    for rule in Initialization.allCases {
      let conv = Conv2d(
        inputs: 4, outputs: 6, kernel: 3, groups: 2, initialization: rule,
        using: Generator(seed: 11))
      expectClose(
        conv.weight.detached, try reference["\(rule) conv"], tolerance: 1e-6, "\(rule) conv")
      let linear = Linear(
        inputs: 8, outputs: 3, initialization: rule, using: Generator(seed: 11))
      expectClose(
        linear.weight.detached, try reference["\(rule) linear"], tolerance: 1e-6, "\(rule) linear")
    }
  }
}

/// A layer over weights given in the order of the fixture.
struct LayerCase: Sendable, CustomTestStringConvertible {
  let name: String
  let make: @Sendable ([Tensor]) -> any Layer

  init(_ name: String, _ make: @escaping @Sendable ([Tensor]) -> any Layer) {
    (self.name, self.make) = (name, make)
  }

  var testDescription: String { name }
}

private let cases = [
  LayerCase("conv") { Conv2d(weight: $0[0], bias: $0[1], stride: 2, padding: 1, groups: 2) },
  LayerCase("linear") { Linear(weight: $0[0], bias: $0[1]) },
  LayerCase("norm evaluated") {
    BatchNorm2d(
      weight: $0[0], bias: $0[1], runningMean: $0[2], runningVariance: $0[3], momentum: 0.3,
      epsilon: 1e-4)
  },
  LayerCase("group norm") { GroupNorm(groups: 2, weight: $0[0], bias: $0[1], epsilon: 1e-3) },
  LayerCase("one group") { GroupNorm(groups: 1, weight: $0[0], bias: $0[1]) },
  LayerCase("layer norm") { LayerNorm(weight: $0[0], bias: $0[1], epsilon: 1e-6) },
  LayerCase("instance norm") { InstanceNorm2d(weight: $0[0], bias: $0[1], epsilon: 1e-3) },
  LayerCase("blur 5 by 2") { _ in BlurPool2d() },
  LayerCase("blur 6 by 2") { _ in BlurPool2d() },
  LayerCase("blur 6 by 3") { _ in BlurPool2d(stride: 3) },
  LayerCase("blur 2 by 1") { _ in BlurPool2d(stride: 1) },
  LayerCase("gelu") { _ in GELU() },
  LayerCase("relu") { _ in ReLU() },
  LayerCase("max pool") { _ in MaxPool2d(3, stride: 2, padding: 1) },
  LayerCase("average pool") { _ in AveragePool2d(2) },
  LayerCase("global pool") { _ in GlobalAveragePool() },
]
