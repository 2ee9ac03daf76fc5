import ArgumentParser
import Foundation
import Training
import Vision

/// The options that write a recipe: a preset, a file, flags of their own for common keys, and
/// `--set` for any key. The later win over the earlier.
struct RecipeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Choices to begin with: \(Preset.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "name"))
  var preset: String?

  @Option(help: ArgumentHelp("A YAML file of keys and values.", valueName: "file"))
  var recipe: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Set any key; may be repeated.", valueName: "key=value"))
  var settings: [String] = []

  @Option(help: .key("data")) var data: String?
  @Option(help: .key("model")) var model: String?
  @Option(help: .key("norm")) var norm: String?
  @Option(name: .customLong("init"), help: .key("init")) var initialization: String?
  @Option(help: .key("epochs")) var epochs: String?
  @Option(help: .key("batch-size")) var batchSize: String?
  @Option(help: .key("optimizer")) var optimizer: String?
  @Option(help: .key("learning-rate")) var learningRate: String?
  @Option(help: .key("schedule")) var schedule: String?
  @Option(help: .key("momentum")) var momentum: String?
  @Flag(help: "Nesterov's form of momentum, for sgd.") var nesterov = false
  @Option(help: .key("weight-decay")) var weightDecay: String?
  @Option(help: .key("augment")) var augment: String?
  @Option(help: .key("mixup")) var mixup: String?
  @Option(help: .key("cutmix")) var cutmix: String?
  @Option(help: .key("label-smoothing")) var labelSmoothing: String?
  @Option(help: .key("dropout")) var dropout: String?
  @Option(help: .key("adversary")) var adversary: String?
  @Option(help: .key("radii")) var radii: String?
  @Option(help: .key("rule")) var rule: String?
  @Option(help: .key("rescale")) var rescale: String?
  @Option(help: .key("precision")) var precision: String?
  @Option(help: .key("seed")) var seed: String?
  @Option(help: .key("limit")) var limit: String?
  @Option(
    help: ArgumentHelp("Measure on the first N images of train and of test.", valueName: "n"))
  var measureLimit: String?
  @Option(help: .key("measure-batch-size")) var measureBatchSize: String?
  @Option(help: .key("log-every")) var logEvery: String?

  /// Keys and what their own flags say of them.
  private var flags: [(key: String, value: String?)] {
    [
      ("preset", preset), ("data", data), ("model", model), ("norm", norm),
      ("init", initialization), ("epochs", epochs), ("batch-size", batchSize),
      ("optimizer", optimizer), ("learning-rate", learningRate), ("schedule", schedule),
      ("momentum", momentum), ("nesterov", nesterov ? "true" : nil),
      ("weight-decay", weightDecay), ("augment", augment), ("mixup", mixup), ("cutmix", cutmix),
      ("label-smoothing", labelSmoothing), ("dropout", dropout), ("adversary", adversary),
      ("radii", radii), ("rule", rule), ("rescale", rescale), ("precision", precision),
      ("seed", seed), ("limit", limit), ("measure-train", measureLimit),
      ("measure-test", measureLimit), ("measure-batch-size", measureBatchSize),
      ("log-every", logEvery),
    ]
  }

  /// The keys that flags name, `--set` included.
  var givenKeys: [String] {
    flags.filter { $0.value != nil }.map(\.key)
      + settings.map { String($0.prefix { $0 != "=" }).trimmingCharacters(in: .whitespaces) }
  }

  /// Whether the recipe comes from flags alone: its mistakes are then wrong usage.
  var isTyped: Bool { recipe == nil }

  /// What the options add to a draft.
  func write(into draft: inout RecipeDraft) throws {
    if let recipe { try draft.read(recipe) }
    for (key, value) in flags {
      if let value { draft.set(key, to: value, from: "--" + key) }
    }
    for setting in settings { draft.set(setting, from: "--set") }
  }

  func draft() throws -> RecipeDraft {
    var draft = RecipeDraft()
    try write(into: &draft)
    return draft
  }
}

extension ArgumentHelp {
  /// The help of a flag for one key of the recipe.
  static func key(_ name: String) -> ArgumentHelp {
    guard let option = RecipeOption.all.first(where: { $0.name == name }) else {
      fatalError("RecipeOptions: there is no key \(name)")
    }
    return ArgumentHelp("\(option.meaning): \(option.allowed).", valueName: "value")
  }
}

extension RecipeOption {
  /// The list of keys that `--list-keys` prints.
  static var listing: String {
    let usual = Recipe(data: "", model: .resnet8)
    let sections = Group.allCases.map { group in
      let rows = all.filter { $0.group == group && $0.name != "preset" }.map { option in
        let required = ["data", "model"].contains(option.name)
        let value = required ? "required" : option.value(in: usual)
        return "  \(option.name) (\(value))\n      \(option.meaning): \(option.allowed)."
      }
      return group.rawValue + "\n" + rows.joined(separator: "\n")
    }
    let presets = Preset.allCases.map(\.rawValue).joined(separator: ", ")
    return "preset: one of \(presets)\n\nKeys, and in brackets what they are by themselves:\n\n"
      + sections.joined(separator: "\n\n")
  }
}
