public import Studies

/// Accuracy with 95 % Wilson intervals: a row per condition, a column per run and statistics.
///
/// The terminal, HTML, Markdown and CSV forms are views of this one model.
public struct AccuracyTable: Sendable {
  /// What an image was reduced to.
  public struct Condition: Sendable, Hashable {
    /// "original", "low" or "high".
    public var name: String
    /// In frequency bins; nil for "original".
    public var radius: Double?

    /// "original", "LFC r = 4".
    public var title: String { Wording.condition(name, radius: radius) }
  }

  /// One audit of one run.
  public struct Column: Sendable {
    /// Run, statistics where there is a choice, rescaling where there are several; joined by " · ".
    public var title: String
    /// A score per condition of the table; nil where not measured.
    public var scores: [AuditResult.Score?]
  }

  /// The rows: whole images, LFC and HFC, each by rising radius.
  public let conditions: [Condition]
  /// In the order of the runs and of their audits.
  public let columns: [Column]

  /// The table of every audit of `runs`.
  public init(_ runs: [StudiedRun]) {
    let views = AuditView.all(of: runs)
    let conditions = Self.conditions(of: views)
    self.conditions = conditions
    columns = views.map { view in
      Column(
        title: view.title, scores: conditions.map { view.score($0.name, radius: $0.radius) })
    }
  }

  /// Whole images first, then LFC, then HFC, each by rising radius.
  private static func conditions(of views: [AuditView]) -> [Condition] {
    let original = views.contains { $0.original != nil }
    let components = ["low", "high"].flatMap { name in
      Set(views.flatMap { $0.scores(name).compactMap(\.radius) }).sorted()
        .map { Condition(name: name, radius: $0) }
    }
    return (original ? [Condition(name: "original", radius: nil)] : []) + components
  }

  /// Whether there is nothing to show.
  public var isEmpty: Bool { conditions.isEmpty || columns.isEmpty }

  /// "92.0 [91.5, 92.5]" in percent, or "–".
  static func cell(_ score: AuditResult.Score?) -> String {
    score.map { "\(Wording.percent($0.accuracy)) \(Wording.interval($0.interval))" } ?? "–"
  }

  /// Images behind the scores of a column: one count, or the least and the most.
  static func images(_ column: Column) -> String {
    let counts = column.scores.compactMap { $0?.count }
    guard let least = counts.min(), let most = counts.max() else { return "–" }
    return least == most
      ? Wording.count(most) : "\(Wording.count(least))–\(Wording.count(most))"
  }
}
