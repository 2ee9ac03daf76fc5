import ArgumentParser
import Foundation
import Spectra
import Studies

/// The options that say what is done to images before the model sees them.
struct ConditionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Cutting radii in frequency bins or in % of the Nyquist radius, or auto.",
      discussion: "auto: eighths of the Nyquist radius, half the shorter side."))
  var radii = RadiusList.usual

  @Option(help: "Whether a bin exactly on the circle is high (strict) or low (inclusive).")
  var rule = MaskRule.strict

  @Option(
    help: "Components as they are (none), divided by their own maximum (max), or none,max.")
  var rescale = Rescales(values: [.max])

  @Flag(help: "Also the rings between neighbouring radii.")
  var rings = false

  @Flag(help: "Also Gaussian low- and high-pass filters whose sigma is the radius.")
  var gaussian = false

  @Flag(help: "Also truncated SVDs that keep the energy of each LFC: the noise control.")
  var svd = false

  @Flag(help: "Also the LFC of an image plus the HFC of one of another class.")
  var hybrids = false

  @Option(help: "Decides which images hybrids are made of.")
  var hybridSeed: UInt64 = 0

  @Flag(help: "Also the images after components are clipped and rounded to 8 bits.")
  var rounded = false

  /// Everything that is asked for, on images of a size; the original first.
  func conditions(height: Int, width: Int) -> [Condition] {
    let radii = radii.bins(height: height, width: width)
    return Condition.standard(radii: radii, rule: rule, rescales: rescale.values)
      + (rounded ? roundings(radii) : [])
      + rescale.values.flatMap { more(radii.sorted(), $0) }
  }

  private func more(_ radii: [Double], _ rescale: Rescale) -> [Condition] {
    func all(_ steps: [Condition.Step]) -> [Condition] {
      steps.map { Condition([$0] + (rescale == .none ? [] : [.rescale(rescale)])) }
    }
    let discs = radii.map { FrequencyMask.disc(radius: $0, rule: rule) }
    let bells = radii.filter { $0 > 0 }.map(FrequencyMask.gaussian)
    let between = zip(radii, radii.dropFirst()).map { inner, outer in
      FrequencyMask.ring(inner: inner, outer: outer, rule: rule)
    }
    return all(rings ? between.map { .low($0) } : [])
      + all(gaussian ? bells.map { .low($0) } + bells.map { .high($0) } : [])
      + all(svd ? discs.map { .svdLow($0) } + discs.map { .svdHigh($0) } : [])
      + all(hybrids ? discs.map { .hybrid($0, seed: hybridSeed) } : [])
  }

  /// Rounding changes no image that comes from 8 bits, but components and hybrids.
  private func roundings(_ radii: [Double]) -> [Condition] {
    [.rounded]
      + radii.map { Condition([.low(.disc(radius: $0, rule: rule)), .rounded]) }
      + radii.map { Condition([.high(.disc(radius: $0, rule: rule)), .rounded]) }
  }

  /// What should be known about the radii on images of a size.
  func warnings(height: Int, width: Int) -> [String] {
    radii.bins(height: height, width: width).flatMap { radius in
      FrequencyMask.disc(radius: radius, rule: rule).warnings(height: height, width: width)
    }.map { "\($0)" }
  }
}
