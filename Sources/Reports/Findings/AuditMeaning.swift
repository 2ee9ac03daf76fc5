public import Studies
import Vision

/// What an audit means, in one sentence that claims no more than its intervals do.
///
/// The rule, for each rescaling (the published one, max, where there are several):
/// 1. The model *needs* high frequencies where an LFC is named worse than whole images by McNemar's
///    test, Holm's correction made for all comparisons of the audit, at the 5 % level. The largest such
///    radius is told.
/// 2. It *reads* them where an HFC is named better than by chance and than by always giving the
///    commonest class: both below the 95 % Wilson interval, and no class more than half of the answers.
///    The radius of the highest lower end is told.
/// 3. Without either the sentence says that nothing was found with that many images, not that there is
///    nothing.
public struct AuditMeaning: Sendable {
  private let result: AuditResult
  private let rescale: String

  /// Nil without an original and components at some radius.
  public init?(_ result: AuditResult) {
    let rescales = result.conditions.filter { $0.radius != nil }.map(\.rescale)
    guard let rescale = rescales.contains("max") ? "max" : rescales.first,
      result.conditions.contains(where: { $0.name == "original" })
    else { return nil }
    self.result = result
    self.rescale = rescale
  }

  private static let level = 0.05

  public var sentence: String { "\(needsPart), \(readsPart)." }

  private func scores(_ name: String) -> [AuditResult.Score] {
    result.conditions.filter { $0.name == name && $0.rescale == rescale && $0.radius != nil }
  }

  private var original: AuditResult.Score? { result.conditions.first { $0.name == "original" } }

  /// The largest radius whose LFC is named worse than whole images.
  var needed: AuditResult.Score? {
    scores("low").filter { score in
      result.comparisons.contains {
        $0.first.name == "original" && $0.second == score.shown
          && $0.adjustedPValue < Self.level && $0.table.difference.value < 0
      }
    }.max { ($0.radius ?? 0) < ($1.radius ?? 0) }
  }

  /// The HFC that is named furthest above guessing.
  var read: AuditResult.Score? {
    let guess = max(result.chance, result.majority)
    return scores("high").filter { $0.interval.low > guess && !isOneSided($0) }
      .max { $0.interval.low < $1.interval.low }
  }

  /// The condition of a name that the sentence tells, else the one of the least radius.
  public func told(_ name: String) -> ConditionName? {
    let told = ["original": original, "low": needed, "high": read][name] ?? nil
    let least = scores(name).min { ($0.radius ?? 0) < ($1.radius ?? 0) }
    return (told ?? least)?.shown
  }

  private func isOneSided(_ score: AuditResult.Score) -> Bool {
    guard
      let entry = result.misaligned.first(where: {
        $0.radius == score.radius && $0.rescale == rescale
      })
    else { return false }
    return 2 * (entry.highPredictions.max() ?? 0) > entry.total
  }

  private var needsPart: String {
    let images = "\(Wording.count(result.data.count)) \(result.data.split) images"
    guard let worse = needed, let whole = original else {
      return scores("low").isEmpty
        ? "On \(images) no low-frequency component was measured"
        : "On \(images) no loss of accuracy without the high frequencies was found at the radii tried"
    }
    return "Without frequencies beyond r = \(radius(worse)) this model names "
      + "\(Wording.accuracy(worse)) of \(images) instead of \(Wording.accuracy(whole))"
  }

  private var readsPart: String {
    guard let read else {
      return scores("high").isEmpty
        ? "and no high-frequency component was measured"
        : "and from high frequencies alone nothing better than guessing was found"
    }
    return
      "and from frequencies beyond r = \(radius(read)) alone, which people hardly see, it names "
      + "\(Wording.accuracy(read)) (guessing: "
      + "\(Wording.percent(max(result.chance, result.majority))) %)"
  }

  private func radius(_ score: AuditResult.Score) -> String {
    score.radius.map(Wording.radius) ?? "–"
  }
}
