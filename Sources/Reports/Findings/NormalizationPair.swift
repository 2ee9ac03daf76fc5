import Studies
import Training
import Vision

/// Audits on the same images of a network without normalisation and of the same one with it.
struct NormalizationPair: Sendable {
  let plain: AuditView
  let normalized: AuditView

  static func all(of views: [AuditView]) -> [NormalizationPair] {
    views.filter { $0.run.hasNormalization == false }.flatMap { plain in
      views.filter { $0.run.hasNormalization == true && isComparable(plain, $0) }
        .map { NormalizationPair(plain: plain, normalized: $0) }
    }
  }

  private static func isComparable(_ a: AuditView, _ b: AuditView) -> Bool {
    a.run.networkName == b.run.networkName && a.audit.data == b.audit.data
      && a.rescale == b.rescale && a.audit.rule == b.audit.rule
  }

  /// "GroupNorm", or "BatchNorm (running statistics)" where there is a choice.
  var norm: String {
    let name = normalized.run.normName
    guard normalized.run.hasBatchStatistics else { return name }
    return "\(name) (\(normalized.audit.statistics) statistics)"
  }

  /// The settings besides normalisation and seed in which the two trainings differ.
  var otherDifferences: [String] {
    let irrelevant: Set = [
      "norm", "seed", "radii", "rule", "rescale", "measure-limit", "measure-batch-size",
    ]
    guard let recipe = normalized.run.info?.recipe, let other = plain.run.info?.recipe else {
      return []
    }
    let changed = recipe.changedOptions(from: other)
    return changed.filter { !irrelevant.contains($0) }.map { "--" + $0 }
  }
}

extension Findings {
  /// On HFC of all pairs, then LFC and whole images: where the intervals of the two part. Batch
  /// statistics are a matter of HFC; for the rest the running ones speak.
  static func comparisons(_ pairs: [NormalizationPair]) -> [Finding] {
    let running = pairs.filter { $0.normalized.audit.statistics == "running" }
    return pairs.flatMap { comparisons($0, "high") }
      + running.flatMap { comparisons($0, "low") + comparisons($0, "original") }
  }

  private static func comparisons(_ pair: NormalizationPair, _ name: String) -> [Finding] {
    [true, false].compactMap { sentence(pair, name, pair.parted(name, normIsHigher: $0), $0) }
  }

  /// Whether a comparison says already that a network reads high frequencies.
  static func isStated(_ view: AuditView, in pair: NormalizationPair) -> Bool {
    (view.title == pair.normalized.title && !pair.parted("high", normIsHigher: true).isEmpty)
      || (view.title == pair.plain.title && !pair.parted("high", normIsHigher: false).isEmpty)
  }

  private static func sentence(
    _ pair: NormalizationPair, _ name: String, _ scores: [(AuditResult.Score, AuditResult.Score)],
    _ normIsHigher: Bool
  ) -> Finding? {
    guard let widest = scores.max(by: { gap($0) < gap($1) }) else { return nil }
    let norm = pair.norm
    let (better, worse) = normIsHigher ? (widest.1, widest.0) : widest
    let others = scores.compactMap(\.0.radius).filter { $0 != widest.0.radius }
    return Finding(
      .comparison,
      "\(normIsHigher ? "With \(norm)" : "Without normalisation") "
        + "\(pair.plain.run.networkName) names \(Wording.accuracy(better)) of "
        + "\(pair.plain.images(better.count)) \(source(name, widest.0.radius)); "
        + "\(normIsHigher ? "without normalisation" : "with \(norm)"), "
        + "\(Wording.accuracy(worse))"
        + (name == "high" ? "; chance is \(Wording.percent(pair.plain.chance)) %." : ".")
        + (others.isEmpty ? "" : " Likewise at \(Wording.radii(others))."))
  }

  private static func source(_ name: String, _ radius: Double?) -> String {
    guard let radius else { return "shown whole" }
    let side = name == "low" ? "within" : "beyond"
    return "from their frequencies \(side) r = \(Wording.radius(radius)) alone"
  }

  /// A caution when the compared trainings differ in more than their normalisation.
  static func confound(_ pair: NormalizationPair) -> Finding? {
    let differences = pair.otherDifferences
    guard !differences.isEmpty else { return nil }
    return Finding(
      .confound,
      "\(pair.plain.run.title) and \(pair.normalized.run.title) also differ in "
        + "\(Wording.list(differences)): what parts them need not be \(pair.normalized.run.normName)."
    )
  }
}

extension NormalizationPair {
  /// Scores without and with normalisation whose intervals part in the given direction. HFC accuracies
  /// count only where the higher one is more than guessing.
  func parted(
    _ name: String, normIsHigher: Bool
  ) -> [(AuditResult.Score, AuditResult.Score)] {
    plain.paired(name, with: normalized).filter { scores in
      let apart =
        normIsHigher
        ? scores.0.interval.high < scores.1.interval.low
        : scores.1.interval.high < scores.0.interval.low
      let read = normIsHigher ? normalized.reads(scores.1) : plain.reads(scores.0)
      return apart && (name != "high" || read)
    }
  }
}

extension StudiedRun {
  fileprivate var networkName: String { info?.network.name ?? title }
  fileprivate var normName: String { info?.network.normName ?? "normalisation" }
}
