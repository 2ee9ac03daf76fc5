import Studies
import Training

/// The commands that make a run again, from what it recorded.
enum RerunCommand {
  /// `passband train …` with every recorded choice that has an option.
  static func train(_ run: StudiedRun) -> String {
    let recipe = run.info.recipe
    let options = recipe.settings.flatMap { ["--" + $0.option, $0.value] }
    let flags = recipe.flags.map { "--" + $0 }
    return line(["passband", "train"] + options + flags + ["--out", run.folder])
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
