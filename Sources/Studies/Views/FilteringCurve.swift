public import Vision

/// Accuracy against the cutting radius: A_L(r) on LFC and A_H(r) on HFC, for one rule and rescaling.
///
/// The three summaries are ours. They are taken over the measured radii only, so they compare models
/// only where the radii are the same.
public struct FilteringCurve: Sendable, Equatable, Codable {
  public struct Point: Sendable, Equatable, Codable {
    public var radius: Double
    public var correct: Int
    public var accuracy: Double
    /// Wilson, 95 %.
    public var interval: Interval

    init(radius: Double, correct: Int, count: Int) {
      self.radius = radius
      self.correct = correct
      accuracy = Double(correct) / Double(max(1, count))
      interval = Interval(correct: correct, count: count)
    }
  }

  /// r50, the radius where A_L reaches (clean + chance)/2, linear between measured radii.
  public struct Radius50: Sendable, Equatable, Codable {
    public enum Relation: String, Sendable, Codable {
      /// Between two measured radii.
      case equal
      /// A_L is that high at the least measured radius already.
      case atMost
      /// A_L is not that high at the greatest measured radius.
      case above
    }

    public var radius: Double
    public var relation: Relation
    /// Of the bootstrap; its ends stop at the measured radii.
    public var interval: Bounds
  }

  /// "strict" or "inclusive".
  public var rule: String
  /// "none" or "max".
  public var rescale: String
  /// 1/K, what a guess gets right.
  public var chance: Double
  /// Accuracy on whole images.
  public var clean: Double
  /// By rising radius.
  public var low: [Point]
  public var high: [Point]
  /// Nil with fewer than two radii, or where whole images are not named above chance.
  public var radius50: Radius50?
  /// Mean A_L over the measured radii: ∫A_L dr/(r_n − r_1), trapezoidal. Nil with fewer than two.
  public var lowArea: Estimate?
  /// HFC reliance: ∫(A_H − chance)/(clean − chance) dr/(r_n − r_1), trapezoidal. 0: HFC alone is named
  /// by chance; 1: as well as whole images. Nil as ``radius50``.
  public var highReliance: Estimate?
}

// MARK: Summaries as functions of accuracies

extension FilteringCurve {
  /// ∫ y dr/(r_n − r_1) by the trapezoidal rule.
  ///
  /// - Precondition: at least two rising radii, a value for each.
  static func mean(_ values: [Double], over radii: [Double]) -> Double {
    let pieces = radii.indices.dropLast().map { i in
      (radii[i + 1] - radii[i]) * (values[i] + values[i + 1]) / 2
    }
    return pieces.reduce(0, +) / (radii[radii.count - 1] - radii[0])
  }

  /// Where values first reach a height, going outwards.
  static func crossing(
    _ values: [Double], over radii: [Double], at height: Double
  ) -> (radius: Double, relation: Radius50.Relation) {
    guard values[0] < height else { return (radii[0], .atMost) }
    guard let i = values.indices.first(where: { values[$0] >= height }) else {
      return (radii[radii.count - 1], .above)
    }
    let share = (height - values[i - 1]) / (values[i] - values[i - 1])
    return (radii[i - 1] + share * (radii[i] - radii[i - 1]), .equal)
  }
}
