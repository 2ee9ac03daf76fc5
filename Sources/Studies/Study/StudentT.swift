internal import Foundation
internal import Vision

/// Student's t distribution: intervals of means of a few seeds.
enum StudentT {
  /// t with P(|T| ≤ t) = `level` for ν degrees of freedom, by bisection of the distribution function.
  static func quantile(level: Double = 0.95, degrees: Int) -> Double {
    let tail = 1 - level
    var (low, high) = (0.0, 1e6)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if twoSidedTail(middle, degrees: degrees) > tail { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// P(|T| > t) = I_{ν/(ν+t²)}(ν/2, 1/2).
  static func twoSidedTail(_ t: Double, degrees: Int) -> Double {
    let nu = Double(degrees)
    return regularizedBeta(nu / (nu + t * t), nu / 2, 0.5)
  }

  /// The 95 % interval of the mean of independent values; nil for fewer than two.
  static func interval(ofMeanOf values: [Double]) -> Interval? {
    guard values.count > 1 else { return nil }
    let half =
      quantile(degrees: values.count - 1) * deviation(values) / Double(values.count).squareRoot()
    return Interval(low: mean(values) - half, high: mean(values) + half)
  }

  /// The standard deviation of a sample, n − 1 in the denominator; 0 for one value.
  static func deviation(_ values: [Double]) -> Double {
    guard values.count > 1 else { return 0 }
    let mean = mean(values)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }

  /// I_x(a, b) by its continued fraction (Abramowitz and Stegun 26.5.8), evaluated by Lentz's method.
  private static func regularizedBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    let logarithm: Double = lgamma(a + b) - lgamma(a) - lgamma(b)
    let front = exp(logarithm + a * log(x) + b * log(1 - x))
    return x < (a + 1) / (a + b + 2)
      ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b
  }

  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    func safe(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
    var c = 1.0
    var d = 1 / safe(1 - (a + b) * x / (a + 1))
    var result = d
    for step in 1...500 {
      let m = Double(step)
      let place: Double = a + 2 * m
      let even: Double = m * (b - m) * x / ((place - 1) * place)
      d = 1 / safe(1 + even * d)
      c = safe(1 + even / c)
      result *= d * c
      let odd: Double = -(a + m) * (a + b + m) * x / (place * (place + 1))
      d = 1 / safe(1 + odd * d)
      c = safe(1 + odd / c)
      result *= d * c
      if abs(d * c - 1) < 1e-15 { break }
    }
    return result
  }
}
