internal import Foundation
internal import Yams

/// Walks a YAML document and keeps every mistake with its line, so that all are told at once.
struct YAMLReader {
  /// The file's name, for messages.
  let file: String
  private(set) var mistakes: [String] = []

  init(file: String) { self.file = file }

  /// - Throws: ``StudyError`` for text that is no YAML map.
  func root(_ text: String) throws -> Node.Mapping {
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      throw StudyError("\(file) is not YAML: \(error)")
    }
    guard let mapping = node?.mapping, !mapping.isEmpty else {
      throw StudyError("\(file) holds no study; it needs the keys title, base, models and seeds")
    }
    return mapping
  }

  func place(_ node: Node?) -> String { file + (node?.mark.map { ", line \($0.line)" } ?? "") }

  mutating func complain(_ node: Node?, _ text: String) {
    mistakes.append("\(place(node)): \(text)")
  }

  /// The entries of a map; with `allowed`, other keys are mistakes.
  mutating func entries(
    _ node: Node?, _ what: String, allowed: [String]? = nil
  ) -> [(key: String, value: Node)] {
    guard let node else { return [] }
    guard let mapping = node.mapping else {
      complain(node, "\(what) is a map, key: value")
      return []
    }
    return entries(mapping, what, allowed: allowed)
  }

  mutating func entries(
    _ mapping: Node.Mapping, _ what: String, allowed: [String]? = nil
  ) -> [(key: String, value: Node)] {
    var found: [(key: String, value: Node)] = []
    for (key, value) in mapping {
      guard let name = key.scalar?.string else {
        complain(key, "a key of \(what) is a word")
        continue
      }
      if let allowed, !allowed.contains(name) {
        complain(
          key, "\(what) has no key \(name)\(suggestion(for: name, among: allowed))")
        continue
      }
      found.append((name, value))
    }
    return found
  }

  mutating func text(_ node: Node?, _ what: String) -> String? {
    guard let node else { return nil }
    guard let text = node.scalar?.string, !text.allSatisfy(\.isWhitespace) else {
      complain(node, "\(what) is a text")
      return nil
    }
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// A word, or a list of words.
  mutating func words(_ node: Node?, _ what: String) -> [String]? {
    guard let node else { return nil }
    if let scalar = node.scalar { return [scalar.string] }
    guard let items = node.sequence?.map({ $0.scalar?.string }), !items.contains(nil) else {
      complain(node, "\(what) is a value or a list of values")
      return nil
    }
    return items.compactMap { $0 }
  }

  mutating func list(_ node: Node?, _ what: String) -> [Node] {
    guard let node else { return [] }
    guard let items = node.sequence else {
      complain(node, "\(what) is a list")
      return []
    }
    return Array(items)
  }

  mutating func assignments(
    _ node: Node?, _ what: String
  ) -> [StudyDeclaration.Assignment] {
    entries(node, what).compactMap { key, value in
      guard let words = words(value, "\(what): \(key)") else { return nil }
      return .init(key: key, words: words, source: place(value))
    }
  }

  /// Runs a parser that throws, and keeps what it says.
  mutating func parsed<Value>(
    _ node: Node?, _ body: () throws -> Value
  ) -> Value? {
    do { return try body() } catch {
      complain(node, "\(error)")
      return nil
    }
  }
}
