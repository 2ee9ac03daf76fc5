import Studies
import Training

/// One audit of one run at one rescaling: a column of the table, a line of a figure.
struct AuditView: Sendable {
  let run: StudiedRun
  let audit: AuditResult
  let rescale: String
  /// The run's title, with the statistics where BatchNorm gives a choice, and with the rescaling
  /// where the report holds several.
  let title: String
  /// Whether the report holds several rescalings.
  var isOneOfRescales = false

  /// The run's title and what there is a choice of, "(running statistics, rescale max)": for sentences.
  var phrase: String {
    let choices = [
      run.hasBatchStatistics ? "\(audit.statistics) statistics" : nil, rescaleChoice,
    ].compactMap { $0 }
    return choices.isEmpty ? run.title : "\(run.title) (\(choices.joined(separator: ", ")))"
  }

  /// "rescale max" where there are several.
  var rescaleChoice: String? { isOneOfRescales ? "rescale \(rescale)" : nil }

  /// Every audit of `runs`, in their order.
  static func all(of runs: [StudiedRun]) -> [AuditView] {
    let parts = runs.flatMap { run in
      run.audits.flatMap { audit in rescales(of: audit).map { (run, audit, $0) } }
    }
    let several = Set(parts.map { $0.2 }).count > 1
    return parts.map { run, audit, rescale in
      AuditView(
        run: run, audit: audit, rescale: rescale,
        title: [run.title, statistics(run, audit), several ? "rescale \(rescale)" : nil]
          .compactMap { $0 }.joined(separator: " · "), isOneOfRescales: several)
    }
  }

  static func rescales(of audit: AuditResult) -> [String] {
    var found: [String] = []
    for score in audit.conditions
    where score.name != "original" && !found.contains(score.rescale) {
      found.append(score.rescale)
    }
    return found.isEmpty ? ["none"] : found
  }

  private static func statistics(_ run: StudiedRun, _ audit: AuditResult) -> String? {
    run.hasBatchStatistics ? "\(audit.statistics) statistics" : nil
  }

  var chance: Double { run.chance }

  var original: AuditResult.Score? { audit.conditions.first { $0.name == "original" } }

  /// The scores of "low" or "high", by rising radius.
  func scores(_ name: String) -> [AuditResult.Score] {
    audit.conditions
      .filter { $0.name == name && $0.rescale == rescale && $0.radius != nil }
      .sorted { ($0.radius ?? 0) < ($1.radius ?? 0) }
  }

  func score(_ name: String, radius: Double?) -> AuditResult.Score? {
    name == "original" ? original : scores(name).first { $0.radius == radius }
  }

  /// The Fig. 2 counts, by rising radius.
  var misaligned: [AuditResult.Misaligned] {
    audit.misaligned.filter { $0.rescale == rescale }.sorted { $0.radius < $1.radius }
  }
}

extension StudiedRun {
  /// The recipe's choices in words; `rawValue` would need the room that knows tensors.
  /// Where both rescalings were measured, figures show the published one.
  var rescale: String {
    // By its words: the names of the cases would need the room that cuts images.
    let measured =
      info.map { $0.recipe.measuring.rescales.map { "\($0)" } }
      ?? audits.flatMap(AuditView.rescales)
    return measured.contains("max") ? "max" : measured.first ?? "none"
  }
  var rule: String { info.map { "\($0.recipe.measuring.rule)" } ?? audits.first?.rule ?? "strict" }

  /// Whether the network is known to have normalisation layers, or to have none; nil for a model that
  /// was only audited.
  var hasNormalization: Bool? { info.map { $0.network.norm != "none" } }

  /// Whether BatchNorm gives a choice of statistics.
  var hasBatchStatistics: Bool {
    info?.network.hasBatchStatistics ?? audits.contains { $0.statistics == "batch" }
  }

  /// Classes that the network knows.
  var classCount: Int {
    info?.network.classes ?? audits.first.map { Int((1 / max(1e-9, $0.chance)).rounded()) } ?? 1
  }

  /// The run once for each kind of statistics that its exhibits were found under, with those alone;
  /// the title says which where BatchNorm gives a choice.
  var byExhibitStatistics: [StudiedRun] {
    ["running", "batch"].compactMap { kind in
      var part = self
      part.exhibits = exhibits.filter { $0.statistics == kind }
      if hasBatchStatistics { part.title += " · \(kind) statistics" }
      return part.exhibits.isEmpty ? nil : part
    }
  }

  /// "1 of 90": the place of a misaligned image among those of its radius, the surest first.
  func rank(of exhibit: Exhibit) -> String? {
    let entry = audits.first { $0.statistics == exhibit.statistics }?.misaligned.first {
      $0.radius == exhibit.radius && $0.rescale == exhibit.rescale
    }
    guard let entry, let place = entry.ranked.firstIndex(where: { $0.index == exhibit.index })
    else {
      return nil
    }
    return "\(place + 1) of \(Wording.count(entry.count))"
  }

  /// What a guess gets right when every class is equally frequent.
  var chance: Double { 1 / Double(max(1, classCount)) }

  func className(_ index: Int) -> String {
    let names = info?.data.classNames ?? audits.first?.classNames ?? []
    return names.indices.contains(index) ? names[index] : "class \(index)"
  }
}
