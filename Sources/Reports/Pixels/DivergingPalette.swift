/// Colours for signed numbers: blue for −1 through near-white to red for +1.
///
/// Lightness falls and chroma rises in equal steps on both sides in Oklab, so that equal weights of
/// opposite sign look equally strong; blue and red stay apart with the common colour blindnesses.
enum DivergingPalette {
  private static let middle = Oklab(lightness: 0.975, chroma: 0, hue: 0)
  private static let negative = Oklab(lightness: 0.42, chroma: 0.155, hue: 257)
  private static let positive = Oklab(lightness: 0.42, chroma: 0.155, hue: 29)

  /// The colour of `value` in [−1, 1]; values beyond are held at the ends, NaN is grey.
  static func colour(_ value: Double) -> Colour {
    guard !value.isNaN else { return Colour(0x808080) }
    let end = value < 0 ? negative : positive
    let amount = min(1, abs(value))
    return Oklab(
      lightness: middle.lightness + amount * (end.lightness - middle.lightness),
      a: amount * end.a, b: amount * end.b
    ).colour
  }
}
