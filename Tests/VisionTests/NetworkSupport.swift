import Foundation
import Testing
import Torch

@testable import Vision

/// Values computed by PyTorch (see Fixtures/networks.py).
struct NetworkReference {
  let entries: StateDictionary

  init() throws { entries = try StateDictionary(contentsOf: fixture("networks.safetensors")) }

  subscript(name: String) -> Tensor {
    get throws { try #require(entries[name], "the fixture has no entry \(name)") }
  }
}

/// A network and an image size of the fixture.
struct NetworkCase: Sendable, CustomTestStringConvertible {
  let spec: NetworkSpec
  let height, width: Int

  init(
    _ architecture: NetworkSpec.Architecture, _ norm: Norm, channels: Int = 3, height: Int = 32,
    width: Int = 32, stem: Int? = nil, pooling: Downsampling = .strided
  ) {
    spec = NetworkSpec(
      architecture, norm: norm, channels: channels, height: height, width: width,
      stemKernel: stem, pooling: pooling)
    (self.height, self.width) = (height, width)
  }

  /// Each architecture with each of its norms on colour images, and with its default on grey ones;
  /// of the largest, which differs from a smaller one in numbers only, just the first.
  static let all = NetworkSpec.Architecture.allCases.flatMap { architecture in
    architecture.norms.map { NetworkCase(architecture, $0) }
      + [NetworkCase(architecture, architecture.defaultNorm, channels: 1, height: 28, width: 28)]
  }.filter { $0.spec.architecture != .wrn28x10 || $0.isColourBatch }

  /// Those of fewer than 3 million parameters, and one that is larger.
  static let quick = all.filter {
    $0.spec.architecture.isLight || ($0.spec.architecture == .alexnet && $0.isColourBatch)
  }

  private var isColourBatch: Bool { spec.norm == .batch && spec.channels == 3 }

  /// Its name in the fixture.
  var testDescription: String {
    "\(spec.architecture.rawValue) \(spec.norm) \(spec.channels)x\(height)x\(width)"
      + (spec.stemKernel.map { " stem \($0)" } ?? "")
  }

  /// Its place in the fixture's counts of parameters, for the sizes that have one.
  var variant: Int? {
    [[1, 28, 28], [1, 32, 32], [3, 28, 28], [3, 32, 32]].firstIndex(of: [
      spec.channels, height, width,
    ])
  }

  var images: Tensor { waveImages([2, spec.channels, height, width]) }

  /// The network with the weights of the fixture.
  func network() throws -> Network {
    let network = spec.build(seed: 0)
    try network.loadStrictly(filled(network.stateDictionary), from: "a formula")
    return network
  }
}

extension NetworkSpec.Architecture {
  var norms: [Norm] { self == .vit ? [.layer] : Norm.allCases }

  /// Fewer than 3 million parameters.
  var isLight: Bool {
    ![.alexnet, .vgg11, .vgg16, .resnet18, .resnet50, .wrn28x10].contains(self)
  }

  static let light = allCases.filter(\.isLight)
}

/// sin(0.37 m² + phase), m = k mod 8191, over the positions k in row-major order; float64.
func wave(_ shape: [Int], phase: Double) -> Tensor {
  let m = Tensor.arange(0, 8191).to(.float64)
  let period = (m * m * 0.37 + phase).sine()
  let count = shape.reduce(1, *)
  let periods = period.unsqueezed(0).expanded([count / 8191 + 1, 8191])
  return periods.reshaped([-1])[0..<count].reshaped(shape)
}

/// Images in [0, 1] from a closed formula, `images` in networks.py.
func waveImages(_ shape: [Int]) -> Tensor { (wave(shape, phase: 0.25) * 0.5 + 0.5).to(.float32) }

/// Every tensor from the closed formula of networks.py, the phase its place among the sorted names.
func filled(_ state: StateDictionary) -> StateDictionary {
  let names = state.names.sorted()
  return StateDictionary(
    names.enumerated().map { place, name in
      (name, filling(name, state[name]!.shape, phase: Double(place)))
    })
}

private func filling(_ name: String, _ shape: [Int], phase: Double) -> Tensor {
  if name.hasSuffix("num_batches_tracked") { return Tensor(scalar: 7, dtype: .int64) }
  let values = wave(shape, phase: phase)
  if shape.count >= 2 {
    return values * (2 / Double(shape.dropFirst().reduce(1, *))).squareRoot()
  }
  let isScale = name.hasSuffix("running_var") || name.hasSuffix("weight")
  return isScale ? values * 0.5 + 1 : values * 0.5
}

/// Same shape, and |a − b| ≤ tolerance · max(1, |b|) for each element; NaN is close to nothing.
func expectClose(
  _ actual: Tensor, _ expected: Tensor, _ tolerance: Double = 0, _ name: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.shape == expected.shape else {
    Issue.record(
      "\(name): shape \(actual.shape), not \(expected.shape)", sourceLocation: sourceLocation)
    return
  }
  let (a, b) = (actual.detached.to(.float64), expected.detached.to(.float64))
  let worst = ((a - b).absolute() / maximum(b.absolute(), b.onesLike())).max().item
  guard !(worst <= tolerance) else { return }
  Issue.record("\(name): off by \(worst), allowed \(tolerance)", sourceLocation: sourceLocation)
}

/// The text of the ``TorchError`` that `body` throws.
func torchFailure<Result>(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Result
) -> String {
  let error = #expect(throws: TorchError.self, sourceLocation: sourceLocation) { _ = try body() }
  return error?.description ?? "no error"
}
