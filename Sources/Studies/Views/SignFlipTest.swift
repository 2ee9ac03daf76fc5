internal import Foundation

/// An exact two-sided test that paired differences favour neither side.
///
/// Each image gives a difference of 0, ±1 or ±2. Under the null hypothesis a difference of ±1 or ±2
/// would as well have had the other sign, so their sum S is (2X₁ − m₁) + 2(2X₂ − m₂) with X binomial
/// of ½; p = P(|S| ≥ |s|). Without differences of ±2 this is McNemar's exact test (1947).
struct SignFlipTest {
  /// Differences of +1 and of −1, and those of +2 and of −2.
  var ones: (plus: Int, minus: Int)
  var twos = (plus: 0, minus: 0)

  /// In (0, 1]; below 1e-300 rounding may make it 0.
  var pValue: Double {
    let sum = abs(ones.plus - ones.minus + 2 * (twos.plus - twos.minus))
    guard sum > 0 else { return 1 }
    let (m1, m2) = (ones.plus + ones.minus, twos.plus + twos.minus)
    let (tails, large) = (upperTails(fairBinomial(m1)), fairBinomial(m2))
    let upper = (0...m2).reduce(0) { total, k in
      // X₁ from which S reaches the sum when X₂ is k.
      let least = (sum - 2 * (2 * k - m2) + m1 + 1).flooredHalf
      let tail = least > m1 ? 0 : tails[max(0, least)]
      return total + large[k] * tail
    }
    return min(1, 2 * upper)
  }

  /// P(X ≥ j) for j = 0 … m, from P(X = j).
  private func upperTails(_ shares: [Double]) -> [Double] {
    var (tails, sum) = (shares, 0.0)
    for j in shares.indices.reversed() {
      sum += shares[j]
      tails[j] = min(1, sum)
    }
    return tails
  }

  /// P(X = k) of m fair coins for k = 0 … m.
  private func fairBinomial(_ m: Int) -> [Double] {
    var logFactorials = [0.0]
    for value in 0..<m { logFactorials.append(logFactorials[value] + log(Double(value + 1))) }
    let whole = logFactorials[m] - Double(m) * log(2)
    return (0...m).map { exp(whole - logFactorials[$0] - logFactorials[m - $0]) }
  }
}

extension Int {
  /// ⌊self / 2⌋, of negative numbers too.
  fileprivate var flooredHalf: Int { self >> 1 }
}

/// Holm's step-down adjustment (1979) of p-values tested together, in their order: reject where it is
/// below the level, and the chance of any false rejection stays below it.
func holm(_ pValues: [Double]) -> [Double] {
  var adjusted = pValues
  var largest = 0.0
  let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
  for (rank, index) in order.enumerated() {
    largest = max(largest, min(1, Double(pValues.count - rank) * pValues[index]))
    adjusted[index] = largest
  }
  return adjusted
}
