/// Named tensors in a fixed order: a model's parameters and buffers, an optimiser's state.
public struct StateDictionary {
  public private(set) var entries: [(name: String, tensor: Tensor)] = []
  private var positions: [String: Int] = [:]
  /// Free text kept beside the tensors in a file.
  public var metadata: [String: String] = [:]

  public init() {}

  public init(_ entries: [(name: String, tensor: Tensor)]) {
    for (name, tensor) in entries { self[name] = tensor }
  }

  public var names: [String] { entries.map(\.name) }
  public var isEmpty: Bool { entries.isEmpty }

  /// The tensor of a name; setting appends, or replaces in place.
  public subscript(name: String) -> Tensor? {
    get { positions[name].map { entries[$0].tensor } }
    set {
      guard let tensor = newValue else { return remove(name) }
      if let position = positions[name] {
        entries[position].tensor = tensor
      } else {
        positions[name] = entries.count
        entries.append((name, tensor))
      }
    }
  }

  private mutating func remove(_ name: String) {
    guard positions[name] != nil else { return }
    entries.removeAll { $0.name == name }
    positions = [:]
    for (i, entry) in entries.enumerated() { positions[entry.name] = i }
  }

  /// Another dictionary's entries under names that begin with `prefix`.
  public mutating func merge(_ other: StateDictionary, prefix: String) {
    for (name, tensor) in other.entries { self[prefix + name] = tensor }
  }

  /// The entries whose names begin with `prefix`, without it.
  public func under(_ prefix: String) -> StateDictionary {
    StateDictionary(
      entries.filter { $0.name.hasPrefix(prefix) }
        .map { (String($0.name.dropFirst(prefix.count)), $0.tensor) })
  }
}

/// What did not fit when a state dictionary was loaded.
public struct LoadReport: Equatable, CustomStringConvertible {
  /// In the file, not in the model.
  public var unused: [String] = []
  /// In the model, not in the file.
  public var missing: [String] = []
  /// In both, with different shapes.
  public var mismatched: [Mismatch] = []

  public struct Mismatch: Equatable {
    public let name: String
    public let expected: [Int]
    public let found: [Int]
  }

  public var isClean: Bool { unused.isEmpty && missing.isEmpty && mismatched.isEmpty }

  public var description: String {
    guard !isClean else { return "every tensor fits" }
    let wrong = mismatched.map { "\($0.name) is \($0.found), not \($0.expected)" }
    let parts = [("missing", missing), ("unused", unused), ("mismatched", wrong)]
    return parts.filter { !$0.1.isEmpty }
      .map { "\($0.0): \(abbreviated($0.1))" }.joined(separator: "; ")
  }

  private func abbreviated(_ names: [String]) -> String {
    names.prefix(5).joined(separator: ", ")
      + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }
}
