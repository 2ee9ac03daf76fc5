internal import Foundation
internal import Training

/// A study at one scale with everything decided: its cells, and what is measured of each.
public struct StudyPlan: Sendable {
  public let study: StudyDeclaration
  public let preset: StudyDeclaration.Preset
  /// What was set by hand, "key=value".
  public let settings: [String]
  public let seeds: [UInt64]
  public let measure: MeasurePlan
  /// By seed, then by model: the first seed of every model comes first.
  public let cells: [StudyCell]
  /// The models that run, in the declaration's order.
  public let models: [String]

  /// - Throws: ``StudyError`` listing everything that cannot be: unknown presets, models and keys with
  ///   the nearest name, values out of range, contradictions, models that are the same.
  public init(_ study: StudyDeclaration, preset name: String, settings: [String] = []) throws {
    var draft = PlanDraft(study: study, preset: try Self.preset(name, of: study))
    for setting in settings { draft.set(setting) }
    self.study = study
    self.settings = settings
    preset = draft.preset
    (seeds, measure, models) = (draft.seeds, draft.measure, draft.models.map(\.name))
    cells = try draft.cells()
  }

  private static func preset(
    _ name: String, of study: StudyDeclaration
  ) throws -> StudyDeclaration.Preset {
    let names = study.presets.map(\.name)
    guard let preset = study.preset(name) else {
      if names.isEmpty, name == "quick" { return .init(name: name, says: "as declared") }
      throw StudyError(
        "the study \(study.name) has no preset \(name)\(suggestion(for: name, among: names))")
    }
    if let why = preset.absent {
      throw StudyError("the study \(study.name) has no preset \(name): \(why)")
    }
    return preset
  }

  /// - Throws: ``StudyError`` for seeds that are no whole numbers, or not different ones.
  static func seeds(_ words: [String]) throws -> [UInt64] {
    let parts = words.flatMap { $0.split(separator: ",").map(String.init) }
    let seeds = parts.compactMap { UInt64($0.filter { !$0.isWhitespace }) }
    guard !seeds.isEmpty, seeds.count == parts.count, Set(seeds).count == seeds.count else {
      throw StudyError("seeds is \(words.joined(separator: ",")); it is different whole numbers")
    }
    return seeds
  }
}

/// A plan being put together: every mistake is kept until ``cells()``.
private struct PlanDraft {
  typealias Assignment = StudyDeclaration.Assignment

  let study: StudyDeclaration
  let preset: StudyDeclaration.Preset
  private(set) var seeds: [UInt64]
  private(set) var measure = MeasurePlan()
  let models: [StudyDeclaration.Model]
  private var overrides: [Assignment] = []
  private var modelOverrides: [String: [Assignment]] = [:]
  private var mistakes: [String] = []

  init(study: StudyDeclaration, preset: StudyDeclaration.Preset) {
    self.study = study
    self.preset = preset
    seeds = preset.seeds ?? study.seeds
    models = study.models.filter { preset.only?.contains($0.name) ?? true }
    for assignment in study.measure + preset.measure { setMeasure(assignment) }
  }

  private mutating func setMeasure(_ assignment: Assignment) {
    if let mistake = measure.set(assignment) { mistakes.append(mistake) }
  }

  // MARK: Settings by hand

  /// `key=value` for every model, `models.NAME.key=value` for one, `measure.key=value`, `seeds=0,1`.
  mutating func set(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    guard parts.count == 2 else {
      return mistakes.append("--set \(text): write it as key=value")
    }
    let path = parts[0].split(separator: ".").map(String.init)
    let assignment = Assignment(key: path.last ?? "", words: [parts[1]], source: "--set")
    switch (path.first, path.count) {
    case ("seeds", 1):
      do { seeds = try StudyPlan.seeds([parts[1]]) } catch { mistakes.append("--set: \(error)") }
    case ("measure", 2): setMeasure(assignment)
    case ("base", 2), (_, 1): setKey(assignment)
    case ("models", 3): setKey(assignment, of: path[1])
    default:
      mistakes.append(
        "--set: there is no \(parts[0]); write KEY, models.NAME.KEY, measure.KEY or seeds")
    }
  }

  private mutating func setKey(_ assignment: Assignment) {
    let known = RecipeOption.all.map(\.name)
    guard known.contains(assignment.key) else {
      let near = nearestName(to: assignment.key, among: known + ["seeds"])
      return mistakes.append(
        "--set: there is no key \(assignment.key)"
          + (near.map { "; did you mean \($0)?" } ?? "; passband train --list-keys shows all"))
    }
    overrides.append(assignment)
  }

  private mutating func setKey(_ assignment: Assignment, of model: String) {
    let names = models.map(\.name)
    guard names.contains(model) else {
      return mistakes.append(
        "--set: there is no model \(model)\(suggestion(for: model, among: names))")
    }
    modelOverrides[model, default: []].append(assignment)
  }

  // MARK: Cells

  func cells() throws -> [StudyCell] {
    var problems = mistakes + measure.problems
    var cells: [StudyCell] = []
    for seed in seeds {
      for model in models {
        do {
          cells.append(.init(model: model.name, seed: seed, recipe: try recipe(model, seed)))
        } catch let error as RunError { problems.append("the model \(model.name): \(error)") }
      }
    }
    problems += twins(cells)
    guard problems.isEmpty else { throw StudyError(unique(problems)) }
    return cells
  }

  private func recipe(_ model: StudyDeclaration.Model, _ seed: UInt64) throws -> Recipe {
    let scaled = preset.models.first { $0.name == model.name }?.keys ?? []
    let keys =
      study.base + preset.base + model.keys + scaled + overrides
      + (modelOverrides[model.name] ?? [])
    if let fixed = keys.first(where: { $0.key == "seed" }) {
      throw RunError("\(fixed.source): seed is not set here; seeds lists those of the study")
    }
    var draft = RecipeDraft()
    for key in keys { draft.set(key.key, to: key.value, from: key.source) }
    draft.set("seed", to: "\(seed)", from: "seeds")
    return try draft.recipe()
  }

  /// Two names for one recipe would be one number told twice.
  private func twins(_ cells: [StudyCell]) -> [String] {
    let first = cells.filter { $0.seed == seeds.first }
    return first.indices.flatMap { place in
      first[..<place].filter { first[place].recipe.changedOptions(from: $0.recipe).isEmpty }
        .map { "the models \($0.model) and \(first[place].model) have the same recipe" }
    }
  }

  private func unique(_ texts: [String]) -> [String] {
    texts.enumerated().filter { !texts[..<$0].contains($1) }.map(\.element)
  }
}
