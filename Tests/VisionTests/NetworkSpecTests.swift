import Testing
import Torch

@testable import Vision

@Suite struct NetworkSpecTests {
  @Test(arguments: NetworkSpec.Architecture.allCases, Initialization.allCases)
  func oneSeedOneNetwork(_ architecture: NetworkSpec.Architecture, _ rule: Initialization) {
    let spec = NetworkSpec(architecture, initialization: rule)
    let (first, second, other) = (spec.build(seed: 1), spec.build(seed: 1), spec.build(seed: 2))
    for (a, b) in zip(first.allState, second.allState) { expectClose(a.tensor, b.tensor) }
    for (a, b) in zip(first.allState, other.allState) where a.tensor.rank > 1 {
      #expect((a.tensor - b.tensor).norm().item > 0, "\(a.name)")
    }
  }

  /// Every layer draws numbers of its own: no two weights are alike.
  @Test func layersDiffer() {
    let network = NetworkSpec(.resnet32HFC, norm: .none).build(seed: 1)
    let firsts = network.parameters.filter { $0.rank == 4 }.map { $0.detached.floats[0] }
    #expect(firsts.count == 31 && Set(firsts).count == 31)
  }

  /// Uniform on ±√(6/(fan in + fan out)), up to the bounds.
  @Test(arguments: NetworkSpec.Architecture.allCases)
  func xavierStaysWithinItsBounds(_ architecture: NetworkSpec.Architecture) {
    let network = NetworkSpec(architecture, initialization: .xavier).build(seed: 4)
    for state in network.allState where state.tensor.rank > 1 {
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

  /// Normal with variance 2/fan out; the last layer uniform on ±1/√(fan in).
  @Test(arguments: NetworkSpec.Architecture.allCases)
  func kaimingHasItsDeviation(_ architecture: NetworkSpec.Architecture) {
    let network = NetworkSpec(architecture, initialization: .kaiming).build(seed: 4)
    for state in network.allState where state.tensor.rank > 1 {
      let (fanIn, fanOut) = fans(state.tensor.shape)
      let isLast = state.name == "fc.weight"
      let expected = isLast ? 1 / (3 * fanIn).squareRoot() : (2 / fanOut).squareRoot()
      let allowed = 4 / Double(2 * state.tensor.count).squareRoot()
      let deviation = state.tensor.variance().item.squareRoot()
      #expect(abs(deviation / expected - 1) < allowed, "\(state.name)")
      #expect(isLast == (state.tensor.detached.absolute().max().item < 1.8 * expected))
    }
  }

  private func fans(_ shape: [Int]) -> (Double, Double) {
    let area = shape.dropFirst(2).reduce(1, *)
    return (Double(shape[1] * area), Double(shape[0] * area))
  }

  @Test(arguments: NetworkSpec.Architecture.allCases)
  func otherStateBeginsPlain(_ architecture: NetworkSpec.Architecture) {
    for state in NetworkSpec(architecture).build(seed: 0).allState where state.tensor.rank < 2 {
      let isOne = state.name.hasSuffix("running_var") || state.name.hasSuffix("weight")
      expectClose(state.tensor, isOne ? state.tensor.onesLike() : state.tensor.zerosLike())
    }
  }

  @Test func defaultsAndNames() {
    let spec = NetworkSpec(.resnet18)
    #expect(spec.norm == .batch && spec.channels == 3 && spec.classes == 10)
    #expect(spec.initialization == .kaiming && spec.mean.isEmpty && spec.problem == nil)
    let names = NetworkSpec.Architecture.allCases.map(\.rawValue)
    #expect(names == ["resnet8", "resnet18", "resnet32-hfc"])
  }

  @Test func whatNoNetworkCanBeBuiltFrom() {
    var spec = NetworkSpec(.resnet8, mean: [0, 0, 0], standardDeviation: [1, 1, 1])
    #expect(spec.problem == nil)
    for deviation in [0, -1, .nan] as [Double] {
      spec.standardDeviation[1] = deviation
      #expect(spec.problem == "mean and deviation need one value for each of 3 channels")
    }
    spec.classes = 0
    #expect(spec.problem == "3 channels, 0 classes")
  }
}
