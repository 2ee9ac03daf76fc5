public import Studies
import Training
import Vision

/// What can be said in plain words about a set of runs.
///
/// Every rule compares 95 % Wilson intervals and is silent where they overlap: a sentence appears
/// only if it would still hold with each number at the far end of its interval. The intervals cover
/// the choice of images, not the choice of seed.
public enum Findings {
  /// A class answering more than this share of HFC images makes the answers one-sided.
  static let collapseShare = 0.5

  /// All sentences that hold, what was found first and warnings last.
  public static func all(_ runs: [StudiedRun]) -> [Finding] {
    let views = AuditView.all(of: runs)
    let pairs = NormalizationPair.all(of: views)
    let compared = comparisons(pairs)
    let leading = runs.flatMap { leadingViews(views, of: $0) }
    return compared
      + views.filter { view in !pairs.contains { isStated(view, in: $0) } }.compactMap(highReading)
      + views.compactMap(misaligned)
      + leading.compactMap(lowLoss)
      + runs.flatMap { run in statistics(views.filter { $0.run.folder == run.folder }) }
      + unique(pairs.compactMap(confound))
      + views.flatMap(collapses)
  }

  /// A run's views with the statistics it would be used with: running, if audited so.
  private static func leadingViews(_ views: [AuditView], of run: StudiedRun) -> [AuditView] {
    let own = views.filter { $0.run.folder == run.folder }
    let running = own.filter { $0.audit.statistics == "running" }
    return running.isEmpty ? own : running
  }

  /// Accuracy on HFC alone whose interval lies above chance, at radii without a one-sided answer.
  static func highReading(_ view: AuditView) -> Finding? {
    let read = view.scores("high").filter { view.reads($0) }
    guard let best = read.max(by: { $0.interval.low < $1.interval.low }) else { return nil }
    let others = read.filter { $0.radius != best.radius }.compactMap(\.radius)
    return Finding(
      .highReading,
      "Shown only frequencies beyond r = \(radius(best)), \(view.phrase) names "
        + "\(Wording.accuracy(best)) of \(view.images(best.count)), above the chance of "
        + "\(Wording.percent(view.chance)) %\(others.isEmpty ? "" : "; above chance also at ")"
        + (others.isEmpty ? "." : Wording.radii(others) + "."))
  }

  /// The Fig. 2 count, where it exceeds what guessing from the HFC could give.
  ///
  /// Of the images, at most 1 − A_L are wrong on their LFC; a guess from the HFC names 1/K of them.
  static func misaligned(_ view: AuditView) -> Finding? {
    let supported = view.misaligned.filter { entry in
      guard let low = view.score("low", radius: entry.radius),
        let high = view.score("high", radius: entry.radius)
      else { return false }
      return view.reads(high) && entry.interval.low > (1 - low.interval.low) * view.chance
    }
    guard let most = supported.max(by: { $0.count < $1.count }) else { return nil }
    let cut = "r = \(Wording.radius(most.radius))"
    let share = Wording.percent(Double(most.count) / Double(most.total))
    return Finding(
      .misaligned,
      "\(view.phrase): \(Wording.count(most.count)) of \(view.images(most.total)) "
        + "(\(share) % \(Wording.interval(most.interval))) are named rightly whole and from their "
        + "frequencies beyond \(cut) alone, yet wrongly from those within \(cut), "
        + "the part people see best.")
  }

  /// The largest radius at which cutting the high frequencies off costs accuracy.
  static func lowLoss(_ view: AuditView) -> Finding? {
    guard let whole = view.original,
      let worse = view.scores("low").last(where: { $0.interval.high < whole.interval.low })
    else { return nil }
    return Finding(
      .lowLoss,
      "\(view.phrase) needs more than frequencies within r = \(radius(worse)): on those alone it "
        + "names \(Wording.accuracy(worse)) of \(view.images(worse.count)), against "
        + "\(Wording.accuracy(whole)) whole.")
  }

  static func radius(_ score: AuditResult.Score) -> String {
    score.radius.map(Wording.radius) ?? "–"
  }

  private static func unique(_ findings: [Finding]) -> [Finding] {
    findings.enumerated().filter { index, item in !findings[..<index].contains(item) }
      .map(\.element)
  }
}

extension AuditView {
  /// "10,000 test images".
  func images(_ count: Int) -> String { "\(Wording.count(count)) \(audit.data.split) images" }

  /// The class given most often for the HFC at a radius and its share of the answers.
  func commonestHigh(radius: Double?) -> (index: Int, share: Double)? {
    guard let entry = misaligned.first(where: { $0.radius == radius }), entry.total > 0,
      let top = entry.highPredictions.indices.max(by: {
        entry.highPredictions[$0] < entry.highPredictions[$1]
      })
    else { return nil }
    return (top, Double(entry.highPredictions[top]) / Double(entry.total))
  }

  /// Whether an accuracy on HFC is more than guessing: above chance, and not one answer repeated.
  func reads(_ score: AuditResult.Score) -> Bool {
    let share = commonestHigh(radius: score.radius)?.share ?? 0
    return score.count > 0 && score.interval.low > chance && share <= Findings.collapseShare
  }
}
