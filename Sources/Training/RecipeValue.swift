internal import Foundation
internal import Robustness
internal import Spectra
internal import Torch
internal import Vision

/// A value of a recipe, written as words: one, or for a list any number.
protocol RecipeValue: Sendable, Equatable {
  init?(words: [String])
  var words: [String] { get }
  var json: RecipeJSON { get }
  /// "a number", "true or false", …
  static var kind: String { get }
}

/// A value as `run.json` holds it.
enum RecipeJSON: Sendable, Equatable {
  case null
  case flag(Bool)
  case whole(Int)
  case unsigned(UInt64)
  case number(Double)
  case text(String)
  case list([RecipeJSON])
}

/// A value of one word.
protocol RecipeWord: RecipeValue {
  init?(word: String)
  var word: String { get }
}

extension RecipeWord {
  init?(words: [String]) {
    guard words.count == 1 else { return nil }
    self.init(word: words[0])
  }

  var words: [String] { [word] }
  var json: RecipeJSON { .text(word) }
}

extension Double: RecipeWord {
  /// Decimals, or a fraction as in "8/255".
  init?(word: String) {
    let parts = word.split(separator: "/", omittingEmptySubsequences: false)
      .map { Double($0.trimmingCharacters(in: .whitespaces)) }
    switch (parts.count, parts.first ?? nil, parts.last ?? nil) {
    case (1, let value?, _): self = value
    case (2, let top?, let bottom?) where bottom != 0: self = top / bottom
    default: return nil
    }
  }

  /// Short where that is exact: values that differ never look alike.
  var word: String {
    let short = String(format: "%g", self)
    return Double(short) == self ? short : "\(self)"
  }

  var json: RecipeJSON { .number(self) }
  static var kind: String { "a number" }
}

extension Int: RecipeWord {
  /// Also "1e4", as long as it is whole.
  init?(word: String) {
    guard let value = Int(word) ?? Double(word).flatMap({ Int(exactly: $0) }) else { return nil }
    self = value
  }

  var word: String { "\(self)" }
  var json: RecipeJSON { .whole(self) }
  static var kind: String { "a whole number" }
}

extension UInt64: RecipeWord {
  init?(word: String) { self.init(word, radix: 10) }
  var word: String { "\(self)" }
  var json: RecipeJSON { .unsigned(self) }
  static var kind: String { "a whole number, 0 or more" }
}

extension Bool: RecipeWord {
  init?(word: String) {
    switch word.lowercased() {
    case "true", "yes", "on": self = true
    case "false", "no", "off": self = false
    default: return nil
    }
  }

  var word: String { self ? "true" : "false" }
  var json: RecipeJSON { .flag(self) }
  static var kind: String { "true or false" }
}

extension String: RecipeWord {
  init?(word: String) {
    guard !word.isEmpty else { return nil }
    self = word
  }

  var word: String { self }
  static var kind: String { "text" }
}

extension RawRepresentable where RawValue == String, Self: CaseIterable {
  init?(word: String) { self.init(rawValue: word) }
  var word: String { rawValue }
  static var kind: String { "one of " + allCases.map(\.rawValue).joined(separator: ", ") }
}

extension Optional: RecipeValue where Wrapped: RecipeWord {
  init?(words: [String]) {
    guard words.count == 1 else { return nil }
    if words[0] == "none" {
      self = .none
    } else {
      guard let value = Wrapped(word: words[0]) else { return nil }
      self = value
    }
  }

  var words: [String] { [self?.word ?? "none"] }
  var json: RecipeJSON { self?.json ?? .null }
  static var kind: String { Wrapped.kind + ", or none" }
}

extension Array: RecipeValue where Element: RecipeWord {
  init?(words: [String]) {
    let values = words.compactMap(Element.init(word:))
    guard values.count == words.count else { return nil }
    self = values
  }

  var words: [String] { map(\.word) }
  var json: RecipeJSON { .list(map(\.json)) }
  static var kind: String { "a list, each " + Element.kind }
}

// MARK: Choices

extension Augmentation: RecipeWord {}
extension Downsampling: RecipeWord {}
extension DropoutSpec.Place: RecipeWord {}
extension Initialization: RecipeWord {}
extension MaskRule: RecipeWord {}
extension MixingUnit: RecipeWord {}
extension NetworkSpec.Architecture: RecipeWord {}
extension Norm: RecipeWord {}
extension OptimizerName: RecipeWord {}
extension Precision: RecipeWord {}
extension Preset: RecipeWord {}
extension Rescale: RecipeWord {}
extension ScheduleRecipe.Kind: RecipeWord {}
extension AdversaryRecipe.Kind: RecipeWord {}
extension Standardization: RecipeWord {}
extension Statistics: RecipeWord {}
extension ThreatNorm: RecipeWord {}
extension TrainingBand: RecipeWord {}
