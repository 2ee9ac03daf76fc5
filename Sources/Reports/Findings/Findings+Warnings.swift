import Studies
import Vision

extension Findings {
  /// Where running and batch statistics of one network give accuracies whose intervals part.
  static func statistics(_ views: [AuditView]) -> [Finding] {
    views.filter { $0.audit.statistics == "running" }.compactMap { running in
      views.first { $0.audit.statistics == "batch" && $0.rescale == running.rescale }
        .flatMap { statistics(running, $0) }
    }
  }

  private static func statistics(_ running: AuditView, _ batch: AuditView) -> Finding? {
    let pairs = ["original", "low", "high"].flatMap { running.paired($0, with: batch) }
    let parted = pairs.filter { !$0.0.interval.overlaps($0.1.interval) }
    guard let worst = parted.max(by: { gap($0) < gap($1) }) else { return nil }
    return Finding(
      .statistics,
      "\(running.run.title)\(running.rescaleChoice.map { " (\($0))" } ?? ""): running and batch statistics disagree on \(parted.count) of "
        + "\(pairs.count) kinds of images, most on "
        + "\(Wording.condition(worst.0.name, radius: worst.0.radius)): "
        + "\(Wording.accuracy(worst.0)) with running, \(Wording.accuracy(worst.1)) with batch "
        + "statistics of \(batch.audit.batchSize) images (n = \(Wording.count(worst.0.count))). "
        + "Quote neither without its name.")
  }

  static func gap(_ pair: (AuditResult.Score, AuditResult.Score)) -> Double {
    abs(pair.0.accuracy - pair.1.accuracy)
  }

  /// Radii at which one class is the answer to more than half of the HFC images, a sentence a class.
  static func collapses(_ view: AuditView) -> [Finding] {
    let sided = view.misaligned.compactMap { entry in
      view.commonestHigh(radius: entry.radius).map {
        (radius: entry.radius, total: entry.total, index: $0.index, share: $0.share)
      }
    }.filter { $0.share > collapseShare }
    return Set(sided.map(\.index)).sorted().compactMap { index in
      let radii = sided.filter { $0.index == index }
      guard let most = radii.max(by: { $0.share < $1.share }) else { return nil }
      let others = radii.map(\.radius).filter { $0 != most.radius }
      return Finding(
        .collapse,
        "\(view.phrase) answers “\(view.run.className(index))” to \(Wording.percent(most.share)) % "
          + "of \(view.images(most.total)) shown only as frequencies beyond "
          + "r = \(Wording.radius(most.radius))"
          + (others.isEmpty ? "" : ", and to more than half at \(Wording.radii(others))")
          + ": \(meaning(view, radii.map(\.radius)))")
    }
  }

  private static func meaning(_ view: AuditView, _ radii: [Double]) -> String {
    let above = radii.contains { radius in
      view.score("high", radius: radius).map { $0.interval.low > view.chance } ?? false
    }
    return above
      ? "its accuracy there rests on one answer and should not be read as reading."
      : "accuracy near chance there is one answer repeated, not reading."
  }
}

extension AuditView {
  /// The scores of one kind that both views have, radius by radius.
  func paired(
    _ name: String, with other: AuditView
  ) -> [(AuditResult.Score, AuditResult.Score)] {
    let mine = name == "original" ? [original].compactMap { $0 } : scores(name)
    return mine.compactMap { score in
      other.score(name, radius: score.radius).map { (score, $0) }
    }
  }
}
