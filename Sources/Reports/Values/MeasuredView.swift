import Studies

/// One audit of one run whatever was rescaled in it: what was measured once, and its title.
struct MeasuredView: Sendable {
  let run: StudiedRun
  let audit: AuditResult

  /// The run's title, with the statistics where BatchNorm gives a choice.
  var title: String {
    run.hasBatchStatistics ? "\(run.title) · \(audit.statistics) statistics" : run.title
  }

  static func all(of runs: [StudiedRun]) -> [MeasuredView] {
    runs.flatMap { run in run.audits.map { MeasuredView(run: run, audit: $0) } }
  }

  /// The rescaling that figures show where there are several.
  var rescale: String { run.rescale }

  /// "LFC r = 8", and the rescaling where the audit has several.
  func name(_ shown: ConditionName) -> String {
    let title = Wording.condition(shown)
    let several = Set(audit.conditions.filter { $0.radius != nil }.map(\.rescale)).count > 1
    return several && shown.radius != nil ? "\(title), \(shown.rescale)" : title
  }
}
