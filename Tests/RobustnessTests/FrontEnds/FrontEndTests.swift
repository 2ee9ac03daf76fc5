import Spectra
import Testing
import Torch

@testable import Robustness

@Suite struct FrontEndTests {
  private let images = testImages([3, 2, 6, 6], seed: 50)
  private let mask = FrequencyMask.disc(radius: 2)

  @Test func filtersThenClipsThenRounds() {
    let low = split(images, by: [mask])[0].low
    #expect(FrontEnd.lowPass(mask)(images).floats == low.floats)
    let rounded = FrontEnd.lowPass(mask, clips: true, rounds: true)
    #expect(rounded(images).floats == roundedTo8Bits(clippedToBox(low)).floats)
    #expect(rounded.name == "low pass (d < 2.0), clipped, rounded")
    #expect(rounded.hasFinish && !FrontEnd.lowPass(mask).hasFinish)
  }

  /// Values of the whole, the gradient of the filter: a symmetric projection, so its own transpose.
  @Test func straightThroughHasTheFiltersGradient() {
    let front = FrontEnd.lowPass(mask, clips: true, rounds: true)
    let direction = testNumbers(images.shape)
    let leaf = images.copy().requiringGradient()
    let output = front.straightThrough(leaf)
    let difference = (output - front(images)).absolute().max().item
    #expect(difference < 1e-12)
    let gradient = gradient(of: (output * direction).sum(), withRespectTo: leaf)
    let expected = split(direction, by: [mask])[0].low
    #expect((gradient - expected).absolute().max().item < 1e-12)
  }
}
