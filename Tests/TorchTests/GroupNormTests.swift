import Testing
import Torch

/// The layers that normalise each image by itself; their values are tested in ``LayerTests``.
@Suite struct GroupNormTests {
  private let x = Tensor.randomNormal([4, 6, 5, 5], using: Generator(seed: 1)) * 3 + 2
  private let layers: [any Layer] = [
    GroupNorm(groups: 3, channels: 6), GroupNorm(groups: 1, channels: 6), LayerNorm(size: 5),
    InstanceNorm2d(channels: 6),
  ]

  @Test func anImageDoesNotSeeItsBatchOrTheMode() {
    for layer in layers {
      let all = layer(x, Pass(mode: .training))
      expectClose(layer(x, .evaluation(.batch)).detached, all.detached, "\(type(of: layer))")
      let alone = layer(x[2..<3], .evaluation()).detached
      expectClose(alone, all.detached[2..<3], tolerance: 1e-6, "\(type(of: layer))")
    }
  }

  @Test func freshLayersGiveMeanZeroAndVarianceOne() {
    let parts: [[Int]] = [[4, 3, 50], [4, 1, 150], [4, 30, 5], [4, 6, 25]]
    for (layer, shape) in zip(layers, parts) {
      let output = layer(x, .evaluation()).detached.reshaped(shape)
      let flat = Array(shape.dropLast())
      expectClose(output.mean([-1]), .zeros(flat), tolerance: 1e-6, "\(type(of: layer))")
      expectClose(
        output.variance([-1], correction: 0), .ones(flat), tolerance: 1e-4, "\(type(of: layer))")
      #expect(layer.stateDictionary.names == ["weight", "bias"])
      #expect(layer.parameters.count == 2 && layer.parameters.allSatisfy(\.requiresGradient))
    }
  }

  @Test func oneGroupAChannelIsInstanceNorm() {
    let pair = [GroupNorm(groups: 6, channels: 6), InstanceNorm2d(channels: 6)] as [any Layer]
    expectClose(pair[0](x, .evaluation()).detached, pair[1](x, .evaluation()).detached)
  }

  @Test func memoryFormatIsKept() {
    let last = x.contiguous(.channelsLast)
    for layer in layers where !(layer is LayerNorm) {
      #expect(layer(last, .evaluation()).isContiguous(.channelsLast), "\(type(of: layer))")
    }
  }
}
