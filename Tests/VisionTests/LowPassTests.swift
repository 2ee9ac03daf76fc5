import Spectra
import Testing
import Torch

@testable import Vision

/// The low-pass filter in front of a network.
@Suite struct LowPassTests {
  let images = waveImages([2, 3, 32, 32])

  /// It stands before the standardisation and has no state.
  @Test(
    arguments: [
      .disc(radius: 6), .disc(radius: 6, rule: .inclusive), .gaussian(sigma: 3),
      .ring(inner: 2, outer: 9),
    ] as [FrequencyMask]) func itIsTheSplitsLowComponent(_ mask: FrequencyMask)
  {
    var spec = NetworkSpec(
      .resnet8, norm: .none, mean: [0.4, 0.5, 0.6], standardDeviation: [0.2, 0.3, 0.4])
    let plain = spec.build(seed: 1)
    spec.lowPass = mask
    let network = spec.build(seed: 1)
    #expect(network.stateDictionary.names == plain.stateDictionary.names)
    let low = split(images, by: [mask])[0].low
    expectClose(network.logits(images, .running), plain.logits(low, .running), 1e-5)
    #expect(
      (network.logits(images, .running) - plain.logits(images, .running)).norm().item > 1e-3)
  }

  /// Gradients pass through it and have nothing beyond the radius.
  @Test func gradientsAreFilteredToo() {
    let spec = NetworkSpec(.lenet5, lowPass: .disc(radius: 6))
    let variable = images.requiringGradient()
    let loss = spec.build(seed: 1).logits(variable, .running).power(2).sum()
    let slope = gradient(of: loss, withRespectTo: variable)
    let parts = split(slope, radius: 6)
    #expect(parts.low.norm().item > 1e-3)
    #expect(parts.high.norm().item < 1e-5 * parts.low.norm().item)
  }

  /// A radius that keeps everything changes nothing.
  @Test func aWideFilterIsNone() {
    var spec = NetworkSpec(.resnet8)
    let plain = spec.build(seed: 1)
    spec.lowPass = .disc(radius: 23)
    expectClose(spec.build(seed: 1).logits(images, .running), plain.logits(images, .running))
  }
}
