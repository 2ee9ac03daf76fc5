import Studies
import Training

/// The commands that make a run again, from what it recorded, in words as a shell reads them.
enum RerunCommand {
  /// `passband train …` with every recorded choice that a run does not make by itself, on as many
  /// threads.
  static func train(_ info: RunInfo, into folder: String) -> [String] {
    let options = info.recipe.chosenSettings.flatMap { setting in
      RecipeOption.withFlag.contains(setting.option)
        ? ["--" + setting.option, setting.value]
        : ["--set", "\(setting.option)=\(setting.value)"]
    }
    let threads = ["--threads", "\(info.environment.threads)"]
    return (["passband", "train"] + options + threads + ["--out", folder]).map(quoted)
  }

  /// `passband audit …` for one audit of a run.
  static func audit(_ audit: AuditResult, of run: StudiedRun) -> [String] {
    let part = audit.data.split == "train" ? run.info?.data.train : run.info?.data.test
    let components = audit.conditions.filter { $0.name != "original" }
    let rescales = ["none", "max"].filter { components.map(\.rescale).contains($0) }
    let radii = Set(components.compactMap(\.radius)).sorted().map(Wording.radius)
    // Where a model file lay is not recorded.
    var words = ["passband", "audit", run.info == nil ? audit.model : run.folder]
    func add(_ option: String, _ values: [String]) {
      if !values.isEmpty { words += ["--" + option, values.joined(separator: ",")] }
    }
    add("data", [audit.data.name])
    add("split", [audit.data.split])
    add("radii", radii)
    add("rule", [audit.rule])
    add("rescale", rescales)
    add("statistics", [audit.statistics])
    add("batch-size", ["\(audit.batchSize)"])
    add("precision", [audit.precision])
    let isPart = part.map { audit.data.count < $0.available } ?? true
    add("limit", isPart ? ["\(audit.data.count)"] : [])
    return (words + views(audit)).map(quoted)
  }

  /// The options of what was measured beyond answers.
  private static func views(_ audit: AuditResult) -> [String] {
    let map = audit.heatMap.map { map in
      [
        "--heat-map", "--heat-map-images", "\(map.images)", "--heat-map-grid",
        "\(map.settings.grid)", "--heat-map-norm", Wording.number(map.settings.norm),
      ]
    }
    let gradients = audit.gradients.map {
      ["--gradients", "--gradient-images", "\($0.count)"]
    }
    return (map ?? []) + (gradients ?? [])
  }

  /// A word as a POSIX shell reads it back.
  static func quoted(_ word: String) -> String {
    let plain = word.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_./,:=+@%".contains($0))
    }
    guard !plain || word.isEmpty else { return word }
    return "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
