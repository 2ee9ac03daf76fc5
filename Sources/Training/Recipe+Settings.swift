extension Recipe {
  /// One choice in words, under its key.
  public struct Setting: Sendable, Equatable {
    public let option: String
    public let value: String
  }

  /// Every choice, in the order of ``RecipeOption/all``.
  public var settings: [Setting] {
    RecipeOption.all.map { Setting(option: $0.name, value: $0.value(in: self)) }
  }

  /// The recipe as a file that `--recipe` reads, complete.
  public var yaml: String {
    var lines: [String] = []
    for group in RecipeOption.Group.allCases {
      lines.append((lines.isEmpty ? "" : "\n") + "# \(group.rawValue)")
      for option in RecipeOption.all where option.group == group {
        if option.name == "preset", preset == nil { continue }
        let value = option.value(in: self)
        lines.append("\(option.name): \(option.isList ? "[\(value)]" : value)")
      }
    }
    return lines.joined(separator: "\n")
  }

  /// The choices that differ from what a run has by itself, and those that every run has to make:
  /// what a person types to run it again.
  public var chosenSettings: [Setting] {
    let usual = Dictionary(
      uniqueKeysWithValues: Recipe(data: "", model: model, optimizer: optimizer)
        .settings.map { ($0.option, $0.value) })
    let always = ["data", "model", "precision"] + (optimizer == .adam ? [] : ["optimizer"])
    return settings.filter {
      $0.option != "preset" && (always.contains($0.option) || usual[$0.option] != $0.value)
    }
  }

  /// The keys in which another recipe differs, in alphabetical order.
  public func changedOptions(from old: Recipe) -> [String] {
    let (before, after) = (old.valuesByOption, valuesByOption)
    return before.keys.filter { $0 != "preset" && before[$0] != after[$0] }.sorted()
  }

  /// "epochs 5 (now 10)" for each setting in which another recipe differs.
  public func differences(from old: Recipe) -> [String] {
    let (before, after) = (old.valuesByOption, valuesByOption)
    return changedOptions(from: old).map {
      "\($0) \(before[$0] ?? "none") (now \(after[$0] ?? "none"))"
    }
  }

  private var valuesByOption: [String: String] {
    Dictionary(uniqueKeysWithValues: settings.map { ($0.option, $0.value) })
  }
}
