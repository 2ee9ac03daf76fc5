import Studies
import Training

/// Audits on the same images of a network without normalisation and of the same one with BatchNorm.
struct NormalizationPair: Sendable {
  let plain: AuditView
  let normalized: AuditView

  static func all(of views: [AuditView]) -> [NormalizationPair] {
    views.filter { !$0.run.hasNormalization }.flatMap { plain in
      views.filter { $0.run.hasNormalization && isComparable(plain, $0) }
        .map { NormalizationPair(plain: plain, normalized: $0) }
    }
  }

  private static func isComparable(_ a: AuditView, _ b: AuditView) -> Bool {
    a.run.info.network.name == b.run.info.network.name && a.audit.data == b.audit.data
      && a.rescale == b.rescale && a.audit.rule == b.audit.rule
  }

  /// The settings besides normalisation and seed in which the two trainings differ.
  var otherDifferences: [String] {
    let (a, b) = (plain.run.info.recipe, normalized.run.info.recipe)
    let pairs: [(String, Bool)] = [
      ("training images", plain.run.info.data.train.count != normalized.run.info.data.train.count),
      ("initialisation", a.initialization != b.initialization), ("epochs", a.epochs != b.epochs),
      ("batch size", a.batchSize != b.batchSize), ("optimiser", a.optimizer != b.optimizer),
      ("learning rate", a.learningRate != b.learningRate),
      ("momentum", a.optimizer == "sgd" && a.momentum != b.momentum),
      ("Nesterov", a.optimizer == "sgd" && a.nesterov != b.nesterov),
      ("weight decay", a.weightDecay != b.weightDecay), ("augmentation", a.augment != b.augment),
      ("training precision", a.precision != b.precision),
    ]
    return pairs.filter(\.1).map(\.0)
  }
}

extension Findings {
  /// On whole images, on LFC and on HFC: where the intervals of the two part.
  static func comparisons(_ pair: NormalizationPair) -> [Finding] {
    ["high", "low", "original"].flatMap { name in
      let parted = pair.plain.paired(name, with: pair.normalized).filter {
        !$0.0.interval.overlaps($0.1.interval) && pair.isReading($0, name)
      }
      return [true, false].compactMap { batchIsHigher in
        sentence(
          pair, name, parted.filter { ($0.1.accuracy > $0.0.accuracy) == batchIsHigher },
          batchIsHigher: batchIsHigher)
      }
    }
  }

  private static func sentence(
    _ pair: NormalizationPair, _ name: String, _ scores: [(AuditResult.Score, AuditResult.Score)],
    batchIsHigher: Bool
  ) -> Finding? {
    guard let widest = scores.max(by: { gap($0) < gap($1) }) else { return nil }
    let statistics = "BatchNorm (\(pair.normalized.audit.statistics) statistics)"
    let better = batchIsHigher ? widest.1 : widest.0
    let worse = batchIsHigher ? widest.0 : widest.1
    let others = scores.compactMap(\.0.radius).filter { $0 != widest.0.radius }
    return Finding(
      .comparison,
      "\(batchIsHigher ? "With \(statistics)" : "Without normalisation") "
        + "\(pair.plain.run.info.network.name) names \(Wording.accuracy(better)) of "
        + "\(pair.plain.images(better.count)) \(source(name, widest.0.radius)); "
        + "\(batchIsHigher ? "without normalisation" : "with \(statistics)"), "
        + "\(Wording.accuracy(worse))."
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
        + "\(Wording.list(differences)): what parts them need not be BatchNorm.")
  }
}

extension NormalizationPair {
  /// HFC accuracies are compared only where the higher one is more than guessing.
  fileprivate func isReading(
    _ scores: (AuditResult.Score, AuditResult.Score), _ name: String
  ) -> Bool {
    guard name == "high" else { return true }
    return scores.0.accuracy > scores.1.accuracy
      ? plain.reads(scores.0) : normalized.reads(scores.1)
  }
}
