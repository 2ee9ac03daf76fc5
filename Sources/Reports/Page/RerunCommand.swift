import Studies
import Training

/// The commands that make a run again, from what it recorded.
enum RerunCommand {
  /// `passband train …` with every recorded choice that has an option.
  static func train(_ run: StudiedRun) -> String {
    let recipe = run.info.recipe
    var words = ["passband", "train"]
    func add(_ option: String, _ value: String) { words += ["--" + option, value] }
    add("data", recipe.data)
    add("model", recipe.model)
    add("norm", recipe.norm)
    add("epochs", "\(recipe.epochs)")
    add("batch-size", "\(recipe.batchSize)")
    add("optimizer", recipe.optimizer)
    add("learning-rate", Wording.number(recipe.learningRate))
    add("augment", recipe.augment)
    add("radii", recipe.radii.map(Wording.radius).joined(separator: ","))
    add("rescale", run.rescale)
    add("precision", recipe.precision)
    add("seed", "\(recipe.seed)")
    if let limit = recipe.limit { add("limit", "\(limit)") }
    add("out", run.folder)
    return line(words)
  }

  /// `passband audit …` for one audit of a run.
  static func audit(_ audit: AuditResult, of run: StudiedRun) -> String {
    let rescale = audit.conditions.first { $0.name != "original" }?.rescale
    let radii = Set(audit.conditions.compactMap(\.radius)).sorted().map(Wording.radius)
    return line(
      ["passband", "audit", run.folder, "--data", audit.data.name, "--split", audit.data.split]
        + (radii.isEmpty ? [] : ["--radii", radii.joined(separator: ",")])
        + ["--rule", audit.rule] + (rescale.map { ["--rescale", $0] } ?? [])
        + ["--statistics", audit.statistics])
  }

  private static func line(_ words: [String]) -> String {
    words.map(quoted).joined(separator: " ")
  }

  /// A word as a POSIX shell reads it back.
  static func quoted(_ word: String) -> String {
    let plain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./,:=+@%".contains($0)) }
    guard !plain || word.isEmpty else { return word }
    return "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
