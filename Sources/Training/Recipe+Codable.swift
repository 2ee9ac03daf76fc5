internal import Vision

/// A recipe in JSON: one flat object, a value for every key.
extension Recipe: Codable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for option in RecipeOption.all {
      try container.encode(option.json(self), forKey: Key(option.name))
    }
  }

  /// - Throws: `DecodingError` naming a key that is unknown, missing or has a value that cannot be.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(data: "", model: .resnet8)
    if let key = container.allKeys.first(where: { RecipeOption.byName[$0.stringValue] == nil }) {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container, debugDescription: "the recipe has no key \(key.stringValue)")
    }
    for option in RecipeOption.all {
      let key = Key(option.name)
      let value = try container.decode(RecipeJSON.self, forKey: key)
      guard option.set(&self, value.words) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container,
          debugDescription:
            "it is \(option.allowed), not \(value.words.joined(separator: ","))")
      }
    }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }
}

extension RecipeJSON: Codable {
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .flag(let value): try container.encode(value)
    case .whole(let value): try container.encode(value)
    case .unsigned(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let values): try container.encode(values)
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try? container.decode(UInt64.self) {
      self = .unsigned(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else {
      self = .list(try container.decode([RecipeJSON].self))
    }
  }

  /// The value as it would be written in a file.
  var words: [String] {
    switch self {
    case .null: ["none"]
    case .flag(let value): [value.word]
    case .whole(let value): [value.word]
    case .unsigned(let value): [value.word]
    case .number(let value): ["\(value)"]
    case .text(let value): [value]
    case .list(let values): values.flatMap(\.words)
    }
  }
}
