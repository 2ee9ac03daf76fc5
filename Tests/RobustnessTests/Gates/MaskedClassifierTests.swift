import Spectra
import Testing
import Torch
import Vision

@testable import Robustness

@Suite struct MaskedClassifierTests {
  private let base = Honest.networks.plain
  private let images = Gratings(12, seed: 30).images

  private func logits(_ masking: Masking, seed: UInt64 = 0) throws -> [Float] {
    try MaskedClassifier(base, masking, seed: seed).logits(images, .running).floats
  }

  /// 8-bit images are what rounding makes of them.
  @Test func deterministicOnesKeepTheAnswers() throws {
    let honest = base.logits(images, .running)
    #expect(try logits(.zeroGradient) == honest.floats)
    #expect(try logits(.rounding()) == honest.floats)
    #expect(try logits(.logits(times: 1000)) == (honest * 1000).floats)
    let low = roundedTo8Bits(clippedToBox(split(images, radius: 5).low))
    #expect(try logits(.clippedLowPass(radius: 5)) == base.logits(low, .running).floats)
  }

  @Test(arguments: [Masking.randomResize(), .noise(deviation: 0.1)])
  func randomOnesFollowTheirSeed(_ masking: Masking) throws {
    #expect(try logits(masking) == logits(masking))
    #expect(try logits(masking) != logits(masking, seed: 1))
    let model = MaskedClassifier(base, masking)
    #expect(
      try model.logits(images, .running).floats != model.logits(images, .running).floats)
  }

  @Test func resizingKeepsSizeAndRange() {
    let generator = Generator(seed: 4)
    for _ in 0..<20 {
      let seen = Masking.randomResize(atLeast: 0.5).onImages(images, generator)
      #expect(seen.shape == images.shape)
      #expect(seen.min().item >= 0 && seen.max().item <= 1)
    }
  }

  @Test func saysWhatItIs() {
    #expect(MaskedClassifier(base, .rounding()).name == "plain with 256 levels")
  }
}
