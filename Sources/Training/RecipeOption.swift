/// One key of a recipe: what it means, what it may be, and how it is read and written.
public struct RecipeOption: Sendable {
  /// A heading of the list of keys.
  public enum Group: String, Sendable, CaseIterable {
    case images = "Images and labels"
    case bands = "Frequency bias by design"
    case network = "Network"
    case training = "Training"
    case adversary = "Adversarial training"
    case measuring = "Measuring after each epoch"
  }

  /// The key: `learning-rate`.
  public let name: String
  public let group: Group
  /// What it decides, in a sentence.
  public let meaning: String
  /// What it may be, in words.
  public let allowed: String
  /// Whether its values are lists.
  public let isList: Bool
  let words: @Sendable (Recipe) -> [String]
  let json: @Sendable (Recipe) -> RecipeJSON
  /// Sets the value; false when the words are none.
  let set: @Sendable (inout Recipe, [String]) -> Bool
  let isAllowed: @Sendable (Recipe) -> Bool

  init<Value: RecipeValue>(
    _ name: String, _ group: Group, _ path: any WritableKeyPath<Recipe, Value> & Sendable,
    _ meaning: String, _ allowed: Allowed<Value> = .anything
  ) {
    self.name = name
    self.group = group
    self.meaning = meaning
    self.allowed = allowed.words ?? Value.kind
    isList = Value.self is any RangeReplaceableCollection.Type && Value.self != String.self
    words = { $0[keyPath: path].words }
    json = { $0[keyPath: path].json }
    set = { recipe, words in
      guard let value = Value(words: words) else { return false }
      recipe[keyPath: path] = value
      return true
    }
    isAllowed = { allowed.contains($0[keyPath: path]) }
  }

  /// Keys that may change while a run goes on: they decide nothing of what is trained.
  public static let mayChangeInRun =
    ["epochs"] + all.filter { $0.group == .measuring && $0.name != "rule" }.map(\.name)

  /// Keys with a flag of their own in `passband train`; the others are given with `--set`.
  public static let withFlag: Set<String> = [
    "preset", "data", "model", "norm", "init", "epochs", "batch-size", "optimizer",
    "learning-rate", "schedule", "momentum", "weight-decay", "augment", "mixup", "cutmix",
    "label-smoothing", "dropout", "adversary", "radii", "rule", "rescale", "precision", "seed",
    "limit", "measure-batch-size", "log-every",
  ]

  /// The value in a recipe, as it is written: "4,8,12,16", "none", "true".
  public func value(in recipe: Recipe) -> String { words(recipe).joined(separator: ",") }

  /// Why a recipe's value cannot be, if so.
  func problem(in recipe: Recipe) -> String? {
    isAllowed(recipe) ? nil : "\(name) is \(value(in: recipe)); it is \(allowed)"
  }
}

/// The values that an option may have.
struct Allowed<Value: Sendable>: Sendable {
  /// In words; none: what the type says.
  let words: String?
  let contains: @Sendable (Value) -> Bool

  init(_ words: String?, _ contains: @escaping @Sendable (Value) -> Bool) {
    (self.words, self.contains) = (words, contains)
  }

  static var anything: Allowed { Allowed(nil) { _ in true } }
}

extension Allowed where Value == Double {
  static let aboveZero = Allowed("a number above 0") { $0.isFinite && $0 > 0 }
  static let zeroOrMore = Allowed("a number, 0 or more") { $0.isFinite && $0 >= 0 }
  static let share = Allowed("a number in [0, 1]") { (0...1).contains($0) }
  static let belowOne = Allowed("a number in [0, 1)") { (0..<1).contains($0) }
}

extension Allowed where Value == Double? {
  static let aboveZero = Allowed("a number above 0, or none") {
    $0.map { $0.isFinite && $0 > 0 } ?? true
  }
  static let betweenZeroAndOne = Allowed("a number in (0, 1), or none") {
    $0.map { $0 > 0 && $0 < 1 } ?? true
  }
}

extension Allowed where Value == Int {
  static func atLeast(_ least: Int) -> Allowed {
    Allowed("a whole number, \(least) or more") { $0 >= least }
  }
}

extension Allowed where Value == Int? {
  static func atLeast(_ least: Int) -> Allowed {
    Allowed("a whole number, \(least) or more, or none") { $0.map { $0 >= least } ?? true }
  }
}
