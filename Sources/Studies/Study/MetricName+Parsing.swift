internal import Foundation
internal import Robustness
internal import Torch

extension MetricName {
  /// What can be written, for messages.
  static let grammar =
    "train, test, L4, H4, misaligned4, constant4, reliance, roughness, kernel-high, lift4, "
    + "epsilon-star4, at-most4:EPSILON or ATTACK:EPSILON, then [qualifiers] and @epoch=N, @best, @last10% or @train=0.8"

  /// - Throws: ``StudyError`` that says what is wrong, with the grammar.
  public init(parsing text: String) throws {
    let whole = text.trimmingCharacters(in: .whitespaces)
    let match = whole.wholeMatch(of: /([^\[\]@]+)(?:\[([^\[\]]*)\])?(?:@(.+))?/)
    guard let match else { throw Self.error(text, "it is no metric") }
    self.text = whole
    (kind, split) = try Self.kind(String(match.1), in: text)
    for word in (match.2 ?? "").split(separator: " ") { try qualify(String(word)) }
    if let when = match.3 { moment = try Self.moment(String(when), in: text) }
    try requireSense()
  }

  private static func error(_ text: String, _ reason: String) -> StudyError {
    StudyError("the metric \(text): \(reason); it is \(grammar)")
  }

  private static func kind(_ word: String, in text: String) throws -> (Kind, String) {
    let simple: [String: (Kind, String)] = [
      "train": (.accuracy(condition: "original", radius: nil), "train"),
      "test": (.accuracy(condition: "original", radius: nil), "test"),
      "reliance": (.reliance, "test"), "roughness": (.roughness, "test"),
      "kernel-high": (.kernelHigh, "test"),
    ]
    if let found = simple[word] { return found }
    if let match = word.wholeMatch(of: /(.+):([0-9.eE\/-]+)/) {
      return (try kind(String(match.1), within: String(match.2), in: text), "test")
    }
    guard let match = word.wholeMatch(of: /([A-Za-z-]+)([0-9.]+)/), let radius = Double(match.2)
    else { throw error(text, "there is no number \(word)") }
    switch match.1 {
    case "misaligned": return (.misaligned(radius: radius), "test")
    case "constant": return (.constant(radius: radius), "test")
    case "lift": return (.lift(radius: radius), "test")
    case "epsilon-star": return (.epsilonStar(radius: radius), "test")
    default:
      guard let condition = conditions[String(match.1)] else {
        throw error(text, "there is no number \(word)")
      }
      return (.accuracy(condition: condition, radius: radius), "test")
    }
  }

  /// What is told at an ε: an attack, or the corollary's bound.
  private static func kind(
    _ name: String, within distance: String, in text: String
  ) throws -> Kind {
    guard let epsilon = try? Epsilon(parsing: distance), epsilon.value >= 0 else {
      throw error(text, "\(distance) is no distance")
    }
    if let bound = name.wholeMatch(of: /at-most([0-9.]+)/), let radius = Double(bound.1) {
      return .atMost(radius: radius, epsilon: epsilon.value)
    }
    return .robust(attack: name, epsilon: epsilon.value)
  }

  /// What the letters before a radius mean.
  private static let conditions = ["L": "low", "H": "high"]

  private mutating func qualify(_ word: String) throws {
    let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
    switch parts[0] {
    case "train", "test": split = word
    case "none", "max": rescale = word
    case "svd": cutsByRank = true
    case "mix", "mix-normalized", "kernel-lowpass":
      guard parts.count == 2, Double(parts[1]) != nil else {
        throw Self.error(text, "\(parts[0]) needs its strength, as in \(parts[0]):0.3")
      }
      smoothing = word
    case "lowpass", "gaussian":
      front = try FrontEndSpec(parsing: word).description
    default:
      guard let found = Statistics(rawValue: word) else {
        throw Self.error(
          text,
          "there is no qualifier \(word): train, running, batch, none, max, svd, mix:R, "
            + "mix-normalized:R, kernel-lowpass:R, or a front end")
      }
      statistics = found
    }
  }

  private static func moment(_ word: String, in text: String) throws -> Moment {
    if word == "best" { return .best }
    if let match = word.wholeMatch(of: /epoch=([0-9]+)/), let epoch = Int(match.1) {
      return .epoch(epoch)
    }
    if let match = word.wholeMatch(of: /last([0-9.]+)%/), let share = Double(match.1),
      (0...100).contains(share)
    {
      return .last(share / 100)
    }
    if let match = word.wholeMatch(of: /train=([0-9.]+)/), let share = Double(match.1),
      (0...1).contains(share)
    {
      return .trainAccuracy(share)
    }
    throw error(text, "there is no moment @\(word)")
  }

  private func requireSense() throws {
    if cutsByRank { try requireComponent() }
    if case .accuracy = kind {
      guard moment == .final || smoothing == nil && front == nil else {
        throw Self.error(text, "smoothed and filtered models are measured after training only")
      }
      guard split == "test" || smoothing == nil && front == nil else {
        throw Self.error(text, "smoothed and filtered models are measured on test images only")
      }
      return
    }
    guard moment == .final else {
      throw Self.error(text, "only accuracies are measured during training")
    }
    guard split == "test" else { throw Self.error(text, "only accuracies are of training images") }
  }

  private func requireComponent() throws {
    guard moment == .final, split == "test" else {
      throw Self.error(text, "components by singular values are of test images, after training")
    }
    switch kind {
    case .accuracy(_, .some), .misaligned, .constant: break
    default: throw Self.error(text, "svd is for L, H, misaligned and constant")
    }
  }
}
