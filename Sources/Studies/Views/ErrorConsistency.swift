/// Error consistency (Geirhos, Meding, Wichmann 2020): whether two series of answers err on the same
/// images more than their accuracies make likely.
///
/// κ = (c_obs − c_exp)/(1 − c_exp), c_obs the share of images that both name rightly or both name
/// wrongly, c_exp = p₁p₂ + (1 − p₁)(1 − p₂) of the accuracies. It is Cohen's κ of right and wrong:
/// 1 for the same errors, 0 for independent ones, below 0 for errors that avoid each other.
public struct ErrorConsistency: Sendable, Equatable, Codable {
  /// c_obs and c_exp.
  public var observed: Double
  public var expected: Double
  /// Nil where both are always right, or always wrong: then c_exp is 1.
  public var kappa: Double?
  /// κ ± 1.96 standard errors by the delta method (Fleiss, Cohen, Everitt 1969), cut at ±1.
  public var interval: Bounds?

  init(both: Int, onlyFirst: Int, onlySecond: Int, neither: Int) {
    let n = Double(max(1, both + onlyFirst + onlySecond + neither))
    let (a, b, c, d) = (
      Double(both) / n, Double(onlyFirst) / n, Double(onlySecond) / n, Double(neither) / n
    )
    let (first, second) = (a + b, a + c)
    observed = a + d
    expected = first * second + (1 - first) * (1 - second)
    guard expected < 1, both + onlyFirst + onlySecond + neither > 0 else { return }
    let kappa = (observed - expected) / (1 - expected)
    let error = Self.standardError(a, b, c, d, kappa, expected, n)
    self.kappa = kappa
    interval = Bounds(
      max(-1, kappa - 1.959963984540054 * error), min(1, kappa + 1.959963984540054 * error))
  }

  private static func standardError(
    _ a: Double, _ b: Double, _ c: Double, _ d: Double, _ kappa: Double, _ expected: Double,
    _ n: Double
  ) -> Double {
    let (right, wrong) = (2 * a + b + c, 2 * d + b + c)
    let rest = 1 - kappa
    func square(_ value: Double) -> Double { value * value }
    let agreeing = a * square(1 - right * rest) + d * square(1 - wrong * rest)
    // A cell (i, j) off the diagonal: the second's share of i and the first's of j.
    let apart = b * square(a + c + c + d) + c * square(b + d + a + b)
    let variance =
      (agreeing + rest * rest * apart - square(kappa - expected * rest))
      / (n * square(1 - expected))
    return max(0, variance).squareRoot()
  }

  /// With `"kappa": null` where it is not defined.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(observed, forKey: .observed)
    try container.encode(expected, forKey: .expected)
    try container.encode(kappa, forKey: .kappa)
    try container.encode(interval, forKey: .interval)
  }
}
