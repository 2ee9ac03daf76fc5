import Spectra
import Testing
import Torch

@testable import Robustness

@Suite struct SpaceTests {
  @Test func bandsAreTheTwoHalvesOfAPerturbation() {
    let perturbations = testNumbers([3, 2, 8, 8])
    let mask = FrequencyMask.disc(radius: 2)
    let parts = split(perturbations, by: [mask])[0]
    expectClose(Space.low(mask).restricted(perturbations), parts.low)
    expectClose(Space.high(mask).restricted(perturbations), parts.high)
    #expect(Space.low(mask).name == "low band (d < 2.0)")
    #expect(Space.pixels.isEverything && !Space.high(mask).isEverything)
    #expect(Space.pixels.restricted(perturbations).doubles == perturbations.doubles)
  }

  /// Far from the box the L2 ball only scales, so what is left of the band stays outside it at zero.
  @Test(arguments: [true, false]) func theL2AttackStaysInItsBand(isLow: Bool) throws {
    let mask = FrequencyMask.disc(radius: 2.5)
    let images = testImages([6, 1, 8, 8]) * 0.1 + 0.45
    let victim = smoothVictim(inputs: 64)
    let labels = try victim.logits(images).argmax(1)
    let attack = isLow ? PGD(.l2, steps: 8).low(mask) : PGD(.l2, steps: 8).high(mask)
    let problem = AttackProblem(
      victim: victim, images: images, goal: Goal(labels: labels), seed: 4, stopsOnSuccess: false)
    let perturbation = try attack.search(problem, within: 0.3) - images
    let parts = split(perturbation, by: [mask])[0]
    expectClose(isLow ? parts.high : parts.low, perturbation.zerosLike(), 1e-12)
    expectClose(norms(perturbation, .l2), Tensor([Double](repeating: 0.3, count: 6)), 1e-12)
  }
}
