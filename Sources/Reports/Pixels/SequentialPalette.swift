/// Colours for numbers without a sign: near-white for 0 through blue to near-black for 1, lightness
/// falling in equal steps in Oklab.
enum SequentialPalette {
  private static let lightest = Oklab(lightness: 0.975, chroma: 0, hue: 0)
  private static let darkest = Oklab(lightness: 0.22, chroma: 0.09, hue: 275)

  /// The colour of `value` in [0, 1]; values beyond are held at the ends, NaN is grey.
  static func colour(_ value: Double) -> Colour {
    guard !value.isNaN else { return Colour(0x808080) }
    let amount = min(1, max(0, value))
    return Oklab(
      lightness: lightest.lightness + amount * (darkest.lightness - lightest.lightness),
      a: amount * darkest.a, b: amount * darkest.b
    ).colour
  }
}
