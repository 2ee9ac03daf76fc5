import Foundation
import Testing

@testable import Spectra

@Suite struct FrequencyMaskTests {
  @Test(arguments: [
    (4, 45, 49), (8, 193, 197), (12, 437, 441), (16, 793, 795), (20, 995, 999),
  ]) func keptBinsAt32(radius: Double, strict: Int, inclusive: Int) {
    #expect(FrequencyMask.disc(radius: radius).keptBins(height: 32, width: 32) == strict)
    let closed = FrequencyMask.disc(radius: radius, rule: .inclusive)
    #expect(closed.keptBins(height: 32, width: 32) == inclusive)
  }

  @Test(arguments: [(4, 45), (8, 193), (12, 437), (16, 719)])
  func keptBinsAt28(radius: Double, count: Int) {
    #expect(FrequencyMask.disc(radius: radius).keptBins(height: 28, width: 28) == count)
  }

  /// H_white: the share of bins, and so of white noise's energy, beyond the radius.
  @Test(arguments: [(4, 0.956), (8, 0.812), (12, 0.573), (16, 0.226)])
  func highShareOfWhiteNoise(radius: Double, share: Double) {
    let kept = FrequencyMask.disc(radius: radius).keptBins(height: 32, width: 32)
    #expect(abs(1 - Double(kept) / 1024 - share) <= 0.0005)
  }

  @Test func everythingPassesFrom22Point63On() {
    let below = FrequencyMask.disc(radius: 22.62)
    #expect(!below.passesEverything(height: 32, width: 32))
    #expect(below.keptBins(height: 32, width: 32) == 1023)
    for radius in [22.63, 24, 28, 1e9] {
      let mask = FrequencyMask.disc(radius: radius)
      #expect(mask.passesEverything(height: 32, width: 32))
      #expect(mask.keptBins(height: 32, width: 32) == 1024)
    }
    // Exactly on the farthest bin the rule decides: (3, 4) of 6×8.
    #expect(!FrequencyMask.disc(radius: 5).passesEverything(height: 6, width: 8))
    #expect(
      FrequencyMask.disc(radius: 5, rule: .inclusive).passesEverything(height: 6, width: 8))
  }

  @Test func passingEverythingIsWhatTheGainsSay() {
    for height in 1...6 {
      for width in 1...6 {
        for outer in stride(from: 0, through: 5, by: 0.5) {
          for mask in masks(outer) {
            let every = mask.centred(height: height, width: width).joined().allSatisfy { $0 == 1 }
            #expect(mask.passesEverything(height: height, width: width) == every, "\(mask)")
          }
        }
      }
    }
  }

  private func masks(_ outer: Double) -> [FrequencyMask] {
    MaskRule.allCases.flatMap { rule in
      [
        .disc(radius: outer, rule: rule), .ring(inner: 0, outer: outer, rule: rule),
        .ring(inner: outer / 2, outer: outer, rule: rule), .gaussian(sigma: outer + 0.1),
      ] as [FrequencyMask]
    }
  }

  @Test func gains() {
    #expect(FrequencyMask.disc(radius: 4).gain(at: 4) == 0)
    #expect(FrequencyMask.disc(radius: 4, rule: .inclusive).gain(at: 4) == 1)
    let ring = FrequencyMask.ring(inner: 2, outer: 4)
    #expect([1.9, 2, 3, 4].map(ring.gain) == [0, 1, 1, 0])
    let closed = FrequencyMask.ring(inner: 2, outer: 4, rule: .inclusive)
    #expect([2, 2.1, 4, 4.1].map(closed.gain) == [0, 1, 1, 0])
    let soft = FrequencyMask.gaussian(sigma: 3)
    #expect(soft.gain(at: 0) == 1)
    #expect(abs(soft.gain(at: 3) - 0.606530659712633) < 1e-15)
  }

  /// σ² would be zero here, and 0/0 the gain of DC.
  @Test func theNarrowestGaussianKeepsTheMean() {
    let mask = FrequencyMask.gaussian(sigma: 1e-200)
    #expect(mask.gain(at: 0) == 1 && mask.gain(at: 1) == 0)
  }

  @Test func dcIsAtHalfTheSize() {
    for (height, width) in [(4, 4), (5, 5), (4, 7), (1, 1)] {
      let gains = FrequencyMask.disc(radius: 0.5).centred(height: height, width: width)
      #expect(gains.joined().reduce(0, +) == 1 && gains[height / 2][width / 2] == 1)
    }
  }

  @Test func whatIsAMask() {
    let good: [FrequencyMask] = [
      .disc(radius: 0), .disc(radius: 1e300), .ring(inner: 0, outer: 0), .gaussian(sigma: 1e-9),
    ]
    #expect(good.allSatisfy { $0.isValid })
    let bad: [FrequencyMask] = [
      .disc(radius: -1), .disc(radius: .nan), .disc(radius: .infinity), .ring(inner: 3, outer: 2),
      .ring(inner: -1, outer: 2), .ring(inner: .nan, outer: 2), .ring(inner: 1, outer: .nan),
      .ring(inner: 0, outer: .infinity), .gaussian(sigma: 0), .gaussian(sigma: .nan),
      .gaussian(sigma: -1),
    ]
    #expect(bad.allSatisfy { !$0.isValid })
  }

  @Test func masksInWordsAndInFiles() throws {
    let masks: [(FrequencyMask, String)] = [
      (.disc(radius: 4), "d < 4.0"), (.disc(radius: 4, rule: .inclusive), "d <= 4.0"),
      (.ring(inner: 2, outer: 4), "2.0 <= d < 4.0"),
      (.ring(inner: 2, outer: 4, rule: .inclusive), "2.0 < d <= 4.0"),
      (.gaussian(sigma: 1.5), "gaussian of sigma 1.5"),
    ]
    for (mask, words) in masks {
      #expect("\(mask)" == words)
      let decoded = try JSONDecoder().decode(
        FrequencyMask.self, from: JSONEncoder().encode(mask))
      #expect(decoded == mask)
    }
  }

  @Test func aRadiusWithoutHighBandIsNamed() {
    #expect(FrequencyMask.disc(radius: 20).warnings(height: 32, width: 32).isEmpty)
    let warnings = FrequencyMask.disc(radius: 24).warnings(height: 32, width: 32)
    #expect(
      warnings
        == [.noHighBand(mask: .disc(radius: 24), height: 32, width: 32)])
    #expect(
      warnings.map(\.description) == [
        "no high band: d < 24.0 keeps all 1024 bins of a 32×32 image, so its high-frequency "
          + "component is zero everywhere; the farthest bin is at radius 22.63"
      ])
  }
}
