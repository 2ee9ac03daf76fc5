import Testing
import Torch

@testable import Vision

@Suite struct LayerBuilderTests {
  private func builder(_ spec: NetworkSpec) -> LayerBuilder {
    LayerBuilder(spec: spec, generator: Generator(seed: 0))
  }

  /// The greatest divisor of the channels that is at most the groups asked for.
  @Test(arguments: [
    (8, 64, 8), (8, 6, 6), (8, 12, 6), (8, 7, 7), (8, 9, 3), (8, 11, 1), (3, 16, 2), (32, 16, 16),
    (1, 10, 1),
  ]) func groupsDivideTheChannels(_ asked: Int, _ channels: Int, _ expected: Int) throws {
    let build = builder(NetworkSpec(.resnet8, norm: .group, normGroups: asked))
    let norm = try #require(build.norm(channels) as? GroupNorm)
    #expect(norm.groups == expected && norm.weight.count == channels)
  }

  @Test func kindsOfNormalization() {
    func layer(_ norm: Norm) -> any Layer { builder(NetworkSpec(.resnet8, norm: norm)).norm(12) }
    #expect(layer(.none) is Identity && layer(.batch) is BatchNorm2d)
    #expect(layer(.instance) is InstanceNorm2d)
    #expect((layer(.layer) as? GroupNorm)?.groups == 1)
  }

  /// Windows of 2 at every second pixel, the last one of an odd size alone.
  @Test(arguments: zip([5, 6], [[2, 4, 5], [2, 4, 6]] as [[Float]]))
  func poolsRoundUp(_ size: Int, _ expected: [Float]) {
    let pool = builder(NetworkSpec(.vgg11)).maxPool(2, roundingUp: true)
    let row = Tensor.arange(1, size + 1).to(.float32).reshaped([1, 1, 1, size])
    #expect(pool(row, .evaluation()).floats == expected)
    // All maxima below zero: the border brings in no zeros.
    #expect(pool(row - 10, .evaluation()).floats == expected.map { $0 - 10 })
  }

  /// Dense maxima, then [1, 2, 1]/4 reflected at the border.
  @Test func blurPoolsSmoothTheMaxima() {
    let spec = NetworkSpec(.vgg11, pooling: .blur)
    let values: [Float] = [0, 3, 1, 2]
    let rows = Tensor(values + values, shape: [1, 1, 2, 4])
    // Maxima of 2×2 to the right: 3, 3, 2, 2.
    let pool = builder(spec).maxPool(2, roundingUp: true)
    let pooled = pool(rows, .evaluation())
    #expect(pooled.shape == [1, 1, 1, 2] && pooled.floats == [3, 2.25])
    #expect(builder(spec).conv(1, 1, kernel: 3, stride: 2).stride == 1)
    #expect(builder(NetworkSpec(.vgg11)).conv(1, 1, kernel: 3, stride: 2).stride == 2)
  }

  @Test func subsamplingTakesEverySecondPixel() {
    let row = Tensor.arange(1, 6).to(.float32).reshaped([1, 1, 1, 5])
    let layer = builder(NetworkSpec(.resnet20)).subsample()
    #expect(layer(row, .evaluation()).floats == [1, 3, 5])
  }
}
