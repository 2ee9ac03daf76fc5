import Testing
import Torch

@testable import Vision

@Suite struct NormalizedClassifierTests {
  private struct Means: Classifier {
    var name: String { "means" }
    var classes: Int? { 3 }
    func logits(_ images: Tensor, _ statistics: Statistics) -> Tensor { images.mean([2, 3]) }
  }

  @Test func subtractsAndDividesByChannel() throws {
    let images = waveImages([2, 3, 4, 5])
    let model = NormalizedClassifier(Means(), mean: [0.5, 0.25, 0], deviation: [0.5, 1, 2])
    let plain = Means().logits(images, .running)
    let expected = (plain - Tensor([0.5, 0.25, 0] as [Float])) / Tensor([0.5, 1, 2] as [Float])
    expectClose(try model.logits(images, .running), expected, 1e-6)
    let one = NormalizedClassifier(Means(), mean: [0.5], deviation: [2])
    expectClose(try one.logits(images, .running), (plain - 0.5) / 2, 1e-6)
    #expect(model.classes == 3)
  }

  @Test func isAsRandomAsTheModelInside() {
    var spec = NetworkSpec(.resnet8, channels: 1, height: 8, width: 8, classes: 3)
    func isRandomized() -> Bool {
      NormalizedClassifier(spec.build(seed: 0), mean: [0.5], deviation: [1]).isRandomized
    }
    #expect(!isRandomized())
    spec.dropout = DropoutSpec(rate: 0.5, place: .features, activeAtTest: true)
    #expect(isRandomized())
  }

  @Test func asManyNumbersAsChannels() {
    let model = NormalizedClassifier(Means(), mean: [0.5, 0.25], deviation: [1])
    #expect(
      torchFailure { try model.logits(waveImages([2, 3, 4, 5]), .running) }
        == "normalising for means: --mean has 2 and --std 1 values for images of 3 channels; give one "
        + "for each channel, or one for all")
  }
}
