import Spectra
import Testing
import Torch

@testable import Robustness

/// A linear model behind a low-pass filter P: the weight it acts with is P w, so an attacker with the
/// gradient moves margins by ε ‖P w‖, one of the bare model by ε ⟨P w, w⟩/‖w‖ = ε ‖P w‖²/‖w‖.
@Suite struct FrontEndReportTests {
  private let mask = FrequencyMask.disc(radius: 2)
  private let images = (testImages([200, 1, 8, 8], seed: 40) * 0.2 + 0.4)
  private let model: LinearModel
  private let seen: LinearModel
  private let labels: Tensor
  private let epsilon = 0.08

  init() {
    let weight = testNumbers([64], seed: 41)
    let low = split(weight.reshaped([1, 1, 8, 8]), by: [mask])[0].low.flattened()
    let bias = -LinearModel(weight: low, bias: 0).score(images).mean().item
    model = LinearModel(weight: weight, bias: bias)
    seen = LinearModel(weight: low, bias: bias)
    labels = (seen.score(images) .> 0).to(.int64)
  }

  private func survivors(_ loss: Double) -> Int {
    (seen.margins(images, labels) .> loss).to(.int64).sum().ints[0]
  }

  private func report(_ front: FrontEnd, _ attack: PGD) throws -> FrontEndReport {
    try FrontEndReport(
      front, before: model.victim, images, labels, attack: attack, within: Epsilon(epsilon),
      batchSize: 64)
  }

  @Test func equalsTheClosedForm() throws {
    let found = try report(.lowPass(mask), .fgsm(.l2))
    let (whole, passed) = (model.weight.norm().item, seen.weight.norm().item)
    let oblivious = survivors(epsilon * passed * passed / whole)
    let informed = survivors(epsilon * passed)
    #expect(informed + 10 < oblivious && oblivious < 195, "the radius decides about something")
    #expect(found.isCorrect.allSatisfy { $0 })
    #expect(found.entries.map(\.attacker) == [.oblivious, .endToEnd])
    #expect(found[.oblivious]?.accuracy == Double(oblivious) / 200)
    #expect(found[.endToEnd]?.accuracy == Double(informed) / 200)
    #expect(found.credit == Double(informed) / 200)
    #expect(abs(found.maskingGap - Double(oblivious - informed) / 200) < 1e-12)
    #expect(found[.approximated] == nil)
    let bare = (model.margins(images, labels) .> 0).array(of: Bool.self)
    #expect(found.isBareCorrect == bare)
  }

  /// Rounding has no gradient: end to end nothing moves, and only the approximation finds what is
  /// there. Rounding then decides about margins of less than half a level of each value.
  @Test func roundingHidesWhatTheApproximationFinds() throws {
    let found = try report(.lowPass(mask, clips: true, rounds: true), .fgsm(.l2))
    #expect(found[.endToEnd]?.isRobust == found.isCorrect)
    let rounding = seen.weight.absolute().sum().item * 0.5 / 255
    let passed = seen.weight.norm().item
    let low = survivors(epsilon * passed + rounding)
    let high = survivors(epsilon * passed - rounding)
    let robust = found[.approximated]!.isRobust.count { $0 }
    #expect((low...high).contains(robust), "\(low) ≤ \(robust) ≤ \(high)")
    #expect(found.credit == Double(found.isRobust.count { $0 }) / 200)
    #expect(found.maskingGap > 0.05)
  }

  /// The credit is the mean of each image's minimum, not the minimum of the means.
  @Test func creditIsPerImage() {
    let report = FrontEndReport(
      frontEnd: "f", threat: Threat(.linf, Epsilon(0.1)), isBareCorrect: [true, true, true, true],
      isCorrect: [true, true, true, false],
      entries: [
        .init(attacker: .oblivious, isRobust: [true, true, false, false]),
        .init(attacker: .endToEnd, isRobust: [false, true, true, false]),
      ])
    #expect(report.isRobust == [false, true, false, false])
    #expect(report.credit == 0.25 && report.maskingGap == 0.25)
  }
}
