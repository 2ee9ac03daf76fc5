import Foundation
import Spectra
import Testing
import Torch

@testable import Vision

@Suite struct NetworkSpecTests {
  /// Every variant works on grey and colour images of 28×28 and 32×32, and has as many parameters
  /// as PyTorch counts.
  @Test(arguments: NetworkSpec.Architecture.light)
  func sizesOfAllVariants(_ architecture: NetworkSpec.Architecture) throws {
    let reference = try NetworkReference()
    let cases = architecture.norms.flatMap { norm in
      [(1, 28), (1, 32), (3, 28), (3, 32)].map {
        NetworkCase(architecture, norm, channels: $0, height: $1, width: $1)
      }
    }
    for example in cases {
      let spec = example.spec
      #expect(spec.problems.isEmpty)
      let network = spec.build(seed: 0)
      let counts = try reference["\(architecture.rawValue) \(spec.norm) parameters"].ints
      #expect(network.parameterCount == counts[try #require(example.variant)], "\(example)")
      let logits = network.logits(example.images, .running)
      #expect(logits.shape == [2, 10] && logits.isFinite().allTrue, "\(example)")
    }
  }

  @Test(arguments: NetworkSpec.Architecture.light + [.alexnet, .vgg11])
  func oneSeedOneNetwork(_ architecture: NetworkSpec.Architecture) {
    let spec = NetworkSpec(architecture, norm: architecture.defaultNorm)
    let (first, second, other) = (spec.build(seed: 1), spec.build(seed: 1), spec.build(seed: 2))
    for (a, b) in zip(first.allState, second.allState) { expectClose(a.tensor, b.tensor) }
    for (a, b) in zip(first.allState, other.allState) where isRandom(a) {
      #expect((a.tensor - b.tensor).norm().item > 0, "\(a.name)")
    }
  }

  /// All but vectors and the class token, which begin with one value.
  private func isRandom(_ state: LayerState) -> Bool {
    state.tensor.rank > 1 && state.name != "class_token"
  }

  /// Every layer draws numbers of its own: no two weights are alike.
  @Test func layersDiffer() {
    let network = NetworkSpec(.resnet32HFC, norm: .none).build(seed: 1)
    let firsts = network.parameters.filter { $0.rank == 4 }.map { $0.detached.floats[0] }
    #expect(firsts.count == 31 && Set(firsts).count == 31)
  }

  /// Uniform on ±√(6/(fan in + fan out)), up to the bounds.
  @Test(arguments: NetworkSpec.Architecture.light)
  func xavierStaysWithinItsBounds(_ architecture: NetworkSpec.Architecture) {
    let network = NetworkSpec(
      architecture, norm: architecture.defaultNorm, initialization: .xavier
    ).build(seed: 4)
    for state in network.allState where [2, 4].contains(state.tensor.rank) {
      let (fanIn, fanOut) = fans(state.tensor.shape)
      let bound = (6 / (fanIn + fanOut)).squareRoot()
      let (low, high) = (state.tensor.min().item, state.tensor.max().item)
      #expect(low >= -bound && high <= bound * (1 + 1e-6), "\(state.name)")
      #expect(low < -0.97 * bound && high > 0.97 * bound, "\(state.name)")
      let deviation = state.tensor.variance().item.squareRoot()
      let expected = bound / 3.0.squareRoot()
      let allowed = 3 / Double(state.tensor.count).squareRoot()
      #expect(abs(deviation / expected - 1) < allowed, "\(state.name)")
    }
  }

  /// Convolutions normal with variance 2/fan out; fully connected layers uniform on ±1/√(fan in).
  @Test(arguments: NetworkSpec.Architecture.light)
  func kaimingHasItsDeviation(_ architecture: NetworkSpec.Architecture) {
    let network = NetworkSpec(
      architecture, norm: architecture.defaultNorm, initialization: .kaiming
    ).build(seed: 4)
    for state in network.allState where [2, 4].contains(state.tensor.rank) {
      let (fanIn, fanOut) = fans(state.tensor.shape)
      let isFlat = state.tensor.rank == 2
      let expected = isFlat ? 1 / (3 * fanIn).squareRoot() : (2 / fanOut).squareRoot()
      let allowed = 4 / Double(2 * state.tensor.count).squareRoot()
      let deviation = state.tensor.variance().item.squareRoot()
      #expect(abs(deviation / expected - 1) < allowed, "\(state.name)")
      #expect(isFlat == (state.tensor.detached.absolute().max().item < 1.8 * expected))
    }
  }

  private func fans(_ shape: [Int]) -> (Double, Double) {
    let area = shape.dropFirst(2).reduce(1, *)
    return (Double(shape[1] * area), Double(shape[0] * area))
  }

  @Test(arguments: NetworkSpec.Architecture.light)
  func otherStateBeginsPlain(_ architecture: NetworkSpec.Architecture) {
    for norm in architecture.norms {
      for state in NetworkSpec(architecture, norm: norm).build(seed: 0).allState
      where state.tensor.rank < 2 {
        let isOne = state.name.hasSuffix("running_var") || state.name.hasSuffix("weight")
        expectClose(state.tensor, isOne ? state.tensor.onesLike() : state.tensor.zerosLike())
      }
    }
  }

  @Test func defaults() {
    let spec = NetworkSpec(.resnet18)
    #expect(spec.norm == .batch && spec.channels == 3 && spec.classes == 10)
    #expect(spec.initialization == .kaiming && spec.mean.isEmpty && spec.problems.isEmpty)
    #expect([spec.height, spec.width] == [32, 32] && spec.pooling == .strided)
    #expect(spec.stemKernel == nil && spec.dropout == nil && spec.lowPass == nil)
    let names = NetworkSpec.Architecture.allCases.map(\.rawValue).joined(separator: " ")
    #expect(
      names == """
        lenet5 alexnet vgg11 vgg16 resnet8 resnet18 resnet20 resnet32 resnet32-hfc resnet50 \
        wrn-16-4 wrn-28-10 vit
        """)
  }

  /// What files of the first version hold.
  @Test func missingKeysTakeTheirDefaults() throws {
    let old = """
      {"architecture":"resnet8","channels":1,"classes":5,"initialization":"xavier","mean":[0.5],\
      "norm":"none","standardDeviation":[0.25]}
      """
    let spec = try JSONDecoder().decode(NetworkSpec.self, from: Data(old.utf8))
    #expect(
      spec
        == NetworkSpec(
          .resnet8, norm: .none, channels: 1, classes: 5, initialization: .xavier, mean: [0.5],
          standardDeviation: [0.25]))
    let short = #"{"architecture":"vgg11"}"#
    #expect(
      try JSONDecoder().decode(NetworkSpec.self, from: Data(short.utf8)) == NetworkSpec(.vgg11))
  }

  @Test func everyKeyComesBack() throws {
    let spec = NetworkSpec(
      .wrn16x4, norm: .group, normGroups: 4, channels: 2, height: 30, width: 26, classes: 7,
      stemKernel: 5, pooling: .blur,
      dropout: DropoutSpec(rate: 0.3, place: .blocks, activeAtTest: true),
      lowPass: .disc(radius: 8, rule: .inclusive), initialization: .xavier, mean: [0.1, 0.2],
      standardDeviation: [1, 2])
    let data = try JSONEncoder().encode(spec)
    #expect(try JSONDecoder().decode(NetworkSpec.self, from: data) == spec)
    #expect(try JSONSerialization.jsonObject(with: data) is [String: Any])
  }
}
