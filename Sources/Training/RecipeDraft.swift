internal import Foundation
internal import Vision
internal import Yams

/// A recipe being written down: a preset, a file and flags, the later over the earlier.
///
/// Every mistake is kept until ``recipe()``, which tells all of them at once.
public struct RecipeDraft {
  fileprivate struct Entry {
    let key: String
    let words: [String]
    /// Where it stands: "recipe.yaml, line 3", "--set".
    let source: String
  }

  private var entries: [Entry] = []
  private var mistakes: [String] = []
  /// The recipe of a run that goes on; none: a new one.
  private let base: Recipe?

  public init() { base = nil }

  /// Begins with a recipe that is complete already.
  public init(_ recipe: Recipe) { base = recipe }

  /// Sets a key, over what was set before.
  ///
  /// - Parameters:
  ///   - text: the value, items of a list separated by commas.
  ///   - source: where it was written, for messages.
  public mutating func set(_ key: String, to text: String, from source: String) {
    set(key, to: words(of: text, for: key), from: source)
  }

  /// As `--set` has it: "key=value".
  public mutating func set(_ assignment: String, from source: String) {
    let parts = assignment.split(separator: "=", maxSplits: 1).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    guard parts.count == 2 else {
      return mistakes.append("\(source) \(assignment): write it as key=value")
    }
    set(parts[0], to: parts[1], from: source)
  }

  private mutating func set(_ key: String, to words: [String], from source: String) {
    guard RecipeOption.byName[key] != nil else {
      return mistakes.append(
        "\(source): there is no key \(key)\(RecipeOption.suggestion(for: key))")
    }
    entries.append(Entry(key: key, words: words, source: source))
  }

  private func words(of text: String, for key: String) -> [String] {
    guard RecipeOption.byName[key]?.isList == true else { return [text] }
    let inner =
      text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
    guard !inner.allSatisfy(\.isWhitespace) else { return [] }
    return inner.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }

  // MARK: Files

  /// Sets the keys of a YAML file: a flat map of keys to values or lists of values.
  ///
  /// - Throws: ``RunError`` when the file cannot be read or is not YAML.
  public mutating func read(_ path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RunError("the recipe \(path) cannot be read; check the path and its permissions")
    }
    guard data.count <= 1 << 20, let text = String(data: data, encoding: .utf8) else {
      throw RunError("\(path) is not a recipe: a text file (UTF-8) of at most 1 MB is needed")
    }
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      throw RunError("\(path) is not YAML: \(error)")
    }
    guard let mapping = node?.mapping, !mapping.isEmpty else {
      throw RunError("\(path) holds no recipe; write one key a line, as in \"model: resnet8\"")
    }
    for (key, value) in mapping { read(key, value, path) }
  }

  private mutating func read(_ key: Node, _ value: Node, _ path: String) {
    let name = URL(fileURLWithPath: path).lastPathComponent
    let source = name + ((key.mark ?? value.mark).map { ", line \($0.line)" } ?? "")
    guard let key = key.scalar?.string else {
      return mistakes.append("\(source): a key is a word")
    }
    switch value {
    case .scalar(let scalar): set(key, to: scalar.string, from: source)
    case .sequence(let items):
      let words = items.compactMap { $0.scalar?.string }
      guard words.count == items.count else {
        return mistakes.append("\(source): the list \(key) holds something else than words")
      }
      set(key, to: words, from: source)
    default:
      mistakes.append("\(source): \(key) holds a map; a recipe is flat, one value or list a key")
    }
  }

  // MARK: The recipe

  /// The recipe, complete: what nothing sets has its default.
  ///
  /// - Throws: ``RunError`` listing every mistake and every value that cannot be, each with what is
  ///   allowed.
  public func recipe() throws -> Recipe {
    var recipe = base ?? Recipe(data: "", model: .resnet8, precision: .automatic)
    var mistakes = mistakes
    let preset = entries.last { $0.key == "preset" }
      .flatMap { $0.words.first.flatMap(Preset.init(rawValue:)) }
    let chosen = preset?.choices.map {
      Entry(key: $0.key, words: words(of: $0.value, for: $0.key), source: "preset")
    }
    let all = (chosen ?? []) + entries
    let given = Set(all.map(\.key) + (base?.settings.map(\.option) ?? []))
    for entry in all where !entry.apply(to: &recipe) {
      mistakes.append(entry.complaint)
    }
    if !given.contains("learning-rate") { recipe.learningRate = recipe.optimizer.usualLearningRate }
    if !given.contains("momentum") { recipe.momentum = recipe.optimizer.usualMomentum }
    for key in ["data", "model"] where !given.contains(key) {
      mistakes.append("\(key) is missing; it is \(RecipeOption.byName[key]!.allowed)")
    }
    let problems = recipe.problems.filter { !$0.hasPrefix("data ") || given.contains("data") }
    guard mistakes.isEmpty, problems.isEmpty else {
      throw RunError(
        "this recipe cannot run:\n  " + (mistakes + problems).joined(separator: "\n  "))
    }
    return recipe
  }
}

extension RecipeDraft.Entry {
  fileprivate func apply(to recipe: inout Recipe) -> Bool {
    let automatic = key == "precision" && words == ["auto"]
    let words = automatic ? [Precision.automatic.rawValue] : words
    return RecipeOption.byName[key]!.set(&recipe, words)
  }

  fileprivate var complaint: String {
    let value = words.joined(separator: ",")
    let place = source == "--" + key ? source : "\(source): \(key)"
    return "\(place) is \(value); it is \(RecipeOption.byName[key]!.allowed)"
  }
}

extension RecipeOption {
  /// "; did you mean …?" where a key is near; else where the list is.
  static func suggestion(for key: String) -> String {
    guard let near = nearestName(to: key, among: all.map(\.name)) else {
      return "; passband train --list-keys shows all"
    }
    return "; did you mean \(near)?"
  }
}
