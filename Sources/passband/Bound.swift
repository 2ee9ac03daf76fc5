import ArgumentParser
import Foundation
import Spectra
import Studies
import Vision

/// The least accuracy that is accepted under a condition: "low@8=0.70".
struct Bound {
  let text: String
  private let name: String
  private let radius: RadiusValue?
  private let rescale: Rescale?
  /// In [0, 1].
  let least: Double

  /// NAME[@RADIUS][:RESCALE]=ACCURACY, the radius in bins or in %, the accuracy as 0.7 or 70%.
  init(parsing text: String) throws {
    let sides = text.split(separator: "=", omittingEmptySubsequences: false)
    guard sides.count == 2, let least = Bound.share(String(sides[1])) else {
      throw Bound.wrong(text)
    }
    let parts = sides[0].split(separator: ":", omittingEmptySubsequences: false)
    let place = parts[0].split(separator: "@", omittingEmptySubsequences: false)
    let rescale = parts.count == 2 ? Rescale(rawValue: String(parts[1])) : nil
    let radius = place.count == 2 ? RadiusValue(place[1]) : nil
    guard (1...2).contains(parts.count), (1...2).contains(place.count), !place[0].isEmpty,
      (parts.count == 2) == (rescale != nil), (place.count == 2) == (radius != nil)
    else { throw Bound.wrong(text) }
    (self.text, self.least, self.radius, self.rescale) = (text, least, radius, rescale)
    name = String(place[0])
  }

  private static func wrong(_ text: String) -> ValidationError {
    ValidationError(
      "\(text) is not a bound; write for example low@8=0.70, high@25%=0.3 or original=90%.")
  }

  private static func share(_ text: String) -> Double? {
    let number = text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
    return number.flatMap { (0...1).contains($0) ? $0 : nil }
  }

  /// Whether it is meant for a condition: without a radius for all of them, likewise a rescaling.
  func covers(_ condition: Condition, height: Int, width: Int) -> Bool {
    guard condition.name == name else { return false }
    if let rescale, rescale != condition.rescale { return false }
    guard let radius else { return true }
    guard let own = condition.radius else { return false }
    return abs(own - radius.bins(height: height, width: width)) < 1e-9
  }

  /// How a bound names a condition: "low@8:max".
  static func title(_ condition: Condition) -> String {
    condition.name + (condition.radius.map { String(format: "@%g", $0) } ?? "")
      + (condition.name == "original" ? "" : ":" + condition.rescale.rawValue)
  }
}

/// A bound beside what was measured under one condition.
struct BoundCheck: Encodable {
  let bound: String
  let condition: String
  let least: Double
  let accuracy: Double
  let interval: Interval
  let isMet: Bool

  init(_ bound: Bound, _ condition: Condition, _ correct: Int, _ count: Int) {
    self.bound = bound.text
    self.condition = Bound.title(condition)
    least = bound.least
    accuracy = Double(correct) / Double(count)
    interval = Interval(correct: correct, count: count)
    isMet = accuracy >= bound.least
  }

  var sentence: String {
    String(
      format: "%@: accuracy %.1f %% [%.1f, %.1f] is %@ %.1f %%", condition, 100 * accuracy,
      100 * interval.low, 100 * interval.high, isMet ? "not below" : "below", 100 * least)
  }
}
