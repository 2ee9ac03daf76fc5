internal import Foundation
internal import Spectra
internal import Torch
internal import Vision

extension Recipe {
  /// One choice in words, under the name of its option on the command line.
  public struct Setting: Sendable, Equatable {
    public let option: String
    public let value: String
  }

  /// Every choice that differs from "not given", in the order of the command's help: read by
  /// people, compared between runs, and typed again to rerun one.
  public var settings: [Setting] {
    let always: [(String, String)] = [
      ("data", data), ("model", model.rawValue), ("norm", norm.rawValue),
      ("init", initialization.rawValue), ("epochs", "\(epochs)"), ("batch-size", "\(batchSize)"),
      ("optimizer", optimizer.rawValue), ("learning-rate", number(learningRate)),
    ]
    let measuring: [(String, String)] = [
      ("weight-decay", number(weightDecay)), ("augment", augment.rawValue),
      ("radii", radii.map(number).joined(separator: ",")), ("rule", rule.rawValue),
      ("rescale", rescale.rawValue), ("precision", precision.rawValue), ("seed", "\(seed)"),
    ]
    let optional: [(String, String?)] = [
      ("limit", limit.map(String.init)), ("measure-limit", measureLimit.map(String.init)),
      ("measure-batch-size", "\(measureBatchSize)"),
    ]
    let momentum = optimizer == .sgd ? [("momentum", number(momentum))] : []
    let given = optional.compactMap { name, value in value.map { (name, $0) } }
    return (always + momentum + measuring + given).map { Setting(option: $0.0, value: $0.1) }
  }

  /// The flags that are set.
  public var flags: [String] { nesterov ? ["nesterov"] : [] }

  /// Short where that is exact: values that differ never look alike.
  private func number(_ value: Double) -> String {
    let short = String(format: "%g", value)
    return Double(short) == value ? short : "\(value)"
  }

  /// The options in which another recipe differs, in alphabetical order.
  public func changedOptions(from old: Recipe) -> [String] {
    let (before, after) = (old.valuesByOption, valuesByOption)
    return Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
  }

  /// "epochs 5 (now 10)" for each setting in which another recipe differs.
  public func differences(from old: Recipe) -> [String] {
    let (before, after) = (old.valuesByOption, valuesByOption)
    return changedOptions(from: old).map {
      "\($0) \(before[$0] ?? "none") (now \(after[$0] ?? "none"))"
    }
  }

  private var valuesByOption: [String: String] {
    let values = settings.map { ($0.option, $0.value) } + flags.map { ($0, "yes") }
    return Dictionary(uniqueKeysWithValues: values)
  }
}
