import Foundation
public import Studies
public import Vision

/// How numbers and conditions are written, the same in every table, sentence and figure.
public enum Wording {
  /// 0.4123 as "41.2": percent with one decimal, without the sign; "–" for not a number.
  public static func percent(_ share: Double) -> String {
    share.isFinite ? String(format: "%.1f", 100 * share) : "–"
  }

  /// "[40.2, 42.2]", in percent.
  public static func interval(_ interval: Interval) -> String {
    "[\(percent(interval.low)), \(percent(interval.high))]"
  }

  /// "41.2 % [40.2, 42.2]".
  public static func accuracy(_ score: AuditResult.Score) -> String {
    "\(percent(score.accuracy)) % \(interval(score.interval))"
  }

  /// 10000 as "10,000".
  public static func count(_ number: Int) -> String {
    var digits = String(number.magnitude)
    var groups: [Substring] = []
    while digits.count > 3 {
      groups.insert(digits.suffix(3), at: 0)
      digits = String(digits.dropLast(3))
    }
    return (number < 0 ? "−" : "") + ([Substring(digits)] + groups).joined(separator: ",")
  }

  /// 3.14159 as "3.14" with two decimals, with a true minus sign; "–" for not a number.
  public static func decimals(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return "–" }
    let text = String(format: "%.\(digits)f", abs(value))
    let isZero = !text.contains { "123456789".contains($0) }
    return (value < 0 && !isZero ? "−" : "") + text
  }

  /// The same with "+" before what is above 0.
  public static func signed(_ value: Double, _ digits: Int) -> String {
    (value > 0 ? "+" : "") + decimals(value, digits)
  }

  /// "0.013", "< 0.001".
  public static func pValue(_ value: Double) -> String {
    value < 0.001 ? "< 0.001" : decimals(value, 3)
  }

  /// A radius without a needless ".0".
  public static func radius(_ radius: Double) -> String {
    JSONValue.number(radius).text
  }

  /// 0.001 as "0.001", 64 as "64".
  public static func number(_ value: Double) -> String { JSONValue.number(value).text }

  /// "original", "LFC r = 4", "HFC r = 4", "ring r = 4–8".
  public static func condition(
    _ name: String, radius: Double?, innerRadius: Double? = nil
  ) -> String {
    let kind = ["low": "LFC", "high": "HFC"][name] ?? name
    return radius.map { "\(kind) r = \(radii(from: innerRadius, to: $0))" } ?? kind
  }

  public static func condition(_ shown: ConditionName) -> String {
    condition(shown.name, radius: shown.radius, innerRadius: shown.innerRadius)
  }

  /// "8", or of a ring "4–8".
  public static func radii(from inner: Double?, to outer: Double) -> String {
    (inner.map { "\(radius($0))–" } ?? "") + radius(outer)
  }

  /// "r = 4", "r = 4 and 8", "r = 4, 8 and 12".
  public static func radii(_ radii: [Double]) -> String {
    "r = " + list(radii.map(radius))
  }

  /// "a", "a and b", "a, b and c".
  public static func list(_ items: [String]) -> String {
    guard items.count > 1, let last = items.last else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }

  /// Letters, digits and single hyphens: a file name from a title.
  public static func slug(_ title: String) -> String {
    let kept = title.lowercased().unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        ? Character(scalar) : "-"
    }
    let words = String(kept).split(separator: "-")
    return words.isEmpty ? "run" : words.joined(separator: "-")
  }
}
