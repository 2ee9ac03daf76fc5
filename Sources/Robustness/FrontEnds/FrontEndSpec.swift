internal import Foundation
public import Spectra

/// A front end in words: a filter, and whether clipping and rounding follow.
///
///     FILTER[,clip][,round]     FILTER = lowpass:RADIUS[:strict|:inclusive] | gaussian:SIGMA
///
/// Radius and sigma are in frequency bins; the rule at the radius itself is strict unless said.
public struct FrontEndSpec: Sendable, Hashable {
  /// The filter's gains.
  public var mask: FrequencyMask
  /// To [0, 1], which a filtered image may leave.
  public var clips: Bool
  /// To 8 bits, as an image file would.
  public var rounds: Bool

  public init(_ mask: FrequencyMask, clips: Bool = false, rounds: Bool = false) {
    self.mask = mask
    self.clips = clips
    self.rounds = rounds
  }

  /// - Throws: ``AttackError`` that names the part that is wrong, with the grammar.
  public init(parsing text: String) throws {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    self.init(try Self.filter(parts[0]))
    for part in parts.dropFirst() {
      switch (part, clips, rounds) {
      case ("clip", false, false): clips = true
      case ("round", _, false): rounds = true
      case ("clip", _, _), ("round", _, _):
        throw Self.error("\"\(part)\" stands twice, or clip behind round", in: text)
      default: throw Self.error("\"\(part)\" is no part of a front end", in: text)
      }
    }
  }

  private static func filter(_ text: String) throws -> FrequencyMask {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let number = parts.count > 1 ? Double(parts[1]) : nil
    switch (parts[0], parts.count) {
    case ("lowpass", 2...3):
      guard let number, number.isFinite, number > 0 else {
        throw error("the radius of a low-pass is a number of bins above 0", in: text)
      }
      guard let rule = parts.count == 2 ? .strict : MaskRule(rawValue: parts[2]) else {
        throw error("the rule \"\(parts[2])\" is neither strict nor inclusive", in: text)
      }
      return .disc(radius: number, rule: rule)
    case ("gaussian", 2):
      guard let number, number.isFinite, number > 0 else {
        throw error("sigma of a Gaussian is a number of bins above 0", in: text)
      }
      return .gaussian(sigma: number)
    default:
      throw error("\"\(text)\" is no filter", in: text)
    }
  }

  /// What can be written, in a line.
  public static let grammar =
    "lowpass:RADIUS or gaussian:SIGMA, in frequency bins, then ,clip or ,round or both, for example "
    + "lowpass:12,clip,round"

  private static func error(_ reason: String, in text: String) -> AttackError {
    AttackError("front end \"\(text)\": \(reason); write \(grammar)")
  }

  /// The layer itself, called as it is written here.
  public var frontEnd: FrontEnd {
    .lowPass(mask, clips: clips, rounds: rounds, name: description)
  }
}

extension FrontEndSpec: CustomStringConvertible {
  /// As it can be parsed.
  public var description: String {
    ([filter] + (clips ? ["clip"] : []) + (rounds ? ["round"] : [])).joined(separator: ",")
  }

  private var filter: String {
    func text(_ number: Double) -> String { String(format: "%.15g", number) }
    switch mask {
    case .disc(let radius, .strict): return "lowpass:\(text(radius))"
    case .disc(let radius, .inclusive): return "lowpass:\(text(radius)):inclusive"
    case .gaussian(let sigma): return "gaussian:\(text(sigma))"
    case .ring: return "\(mask)"
    }
  }
}

/// As text.
extension FrontEndSpec: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
