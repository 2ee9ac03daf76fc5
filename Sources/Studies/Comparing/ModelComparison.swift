/// What `passband compare --json` prints: models on the same images, ranked, tested and cross-examined.
public struct ModelComparison: Sendable, Equatable, Codable {
  public struct Model: Sendable, Equatable, Codable {
    public var title: String
    public var path: String
    /// "float32" or "bfloat16"; "running" or "batch"; images per batch.
    public var precision: String
    public var statistics: String
    public var batchSize: Int
    /// Under the conditions that all models share.
    public var scores: [AuditResult.Score]
  }

  /// Models in order by one measure.
  public struct Ranking: Sendable, Equatable, Codable {
    /// What models are ordered by: accuracy on originals, LFC or HFC, the highest first, or the gap,
    /// accuracy on originals less that on the LFC, the least first.
    public enum Measure: String, Sendable, Codable, CaseIterable {
      case original, low, high, gap
    }

    public struct Place: Sendable, Equatable, Codable {
      /// In ``ModelComparison/models``.
      public var model: Int
      /// Wilson's interval of an accuracy; of a gap, Bonett and Price's.
      public var value: Estimate
    }

    /// A place against the next one, on the same images.
    public struct Step: Sendable, Equatable, Codable {
      public var first: Int
      public var second: Int
      /// Value of the second less that of the first.
      public var difference: Estimate
      /// McNemar's exact test; of gaps, the exact sign-flip test of each image's difference.
      public var pValue: Double
      /// After Holm's correction within the ranking.
      public var adjustedPValue: Double
    }

    public var measure: Measure
    public var radius: Double?
    public var rescale: String
    public var places: [Place]
    public var steps: [Step]
  }

  /// Error consistency of every pair of models under one condition.
  public struct Consistency: Sendable, Equatable, Codable {
    public var shown: ConditionName
    /// κ by model and model; null on the diagonal and where it is not defined.
    public var kappa: [[Double?]]
    public var intervals: [[Bounds?]]
  }

  public var data: AuditResult.Data
  /// 1/K, and what always naming the commonest class gets right.
  public var chance: Double
  public var majority: Double
  public var models: [Model]
  public var rankings: [Ranking]
  public var consistency: [Consistency]
  /// Conditions that not every model was asked under, and other differences, a sentence each.
  public var notes: [String]

  /// The radius in the middle of those that all share; nil without one.
  public var middleRadius: Double? {
    let radii = Set(rankings.compactMap(\.radius)).sorted()
    return radii.isEmpty ? nil : radii[(radii.count - 1) / 2]
  }

  /// The rankings at a radius, the original's first; at one rescaling, max where there are several.
  public func rankings(at radius: Double?) -> [Ranking] {
    let rescales = rankings.filter { $0.measure != .original }.map(\.rescale)
    let rescale = rescales.contains("max") ? "max" : rescales.first
    return rankings.filter {
      $0.measure == .original || ($0.radius == radius && $0.rescale == rescale)
    }
  }
}
