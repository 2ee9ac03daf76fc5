public import Vision

/// The paper's corollary as numbers: an image with f(x) = y ≠ f(x_l) cannot be robust at any
/// ε ≥ ε* = d(x, x_l), since x_l lies in the ball and people see x in it.
///
/// So at ε at most the share of images that are right and not of these with ε* ≤ ε can be robust. x_l is
/// taken as the classifier was shown it; where it leaves [0, 1] the bound is for attacks that may too.
public struct CorollaryRadii: Sendable, Equatable, Codable {
  /// Of ε*, over the images with f(x) = y ≠ f(x_l).
  public struct Distribution: Sendable, Equatable, Codable {
    /// At 0, 5, …, 100 %, interpolated.
    public var quantiles: [Double]
    public var median: Double

    init(_ values: [Float]) {
      let values = values.map(Double.init)
      quantiles = (0...20).map { quantile(values, Double($0) / 20) }
      median = quantiles[10]
    }
  }

  /// The images with ε* ≤ k/255 in L∞, and what they leave.
  public struct Below: Sendable, Equatable, Codable {
    /// k.
    public var levels: Double
    public var count: Int
    /// Of the images with f(x) = y ≠ f(x_l).
    public var share: Double
    public var interval: Interval
    /// No more of all images can be robust at this ε: right, and not one of these.
    public var robustAtMost: Double
  }

  /// The low-frequency component.
  public var shown: ConditionName
  /// Images with f(x) = y ≠ f(x_l); images with f(x) = y; all.
  public var count: Int
  public var correct: Int
  public var total: Int
  /// In image units; nil without such an image.
  public var linf: Distribution?
  public var l2: Distribution?
  public var below: [Below]
}

extension Outcomes {
  /// The radii of every low condition whose distances are known.
  func corollaryRadii(_ distances: DistanceView) -> [CorollaryRadii] {
    guard let original = row(.original) else { return [] }
    let right = isCorrect(original)
    return distances.rows.compactMap { distance in
      guard let low = row(distance.condition), distance.l2.count == labels.count else { return nil }
      let lowRight = isCorrect(low)
      let found = labels.indices.filter { right[$0] && !lowRight[$0] }
      let radii = found.map { distance.linf[$0] }
      return CorollaryRadii(
        shown: ConditionName(low.condition), count: found.count,
        correct: right.count { $0 }, total: labels.count,
        linf: found.isEmpty ? nil : .init(radii),
        l2: found.isEmpty ? nil : .init(found.map { distance.l2[$0] }),
        below: CorollaryRadii.levels.map { below($0, radii, correct: right.count { $0 }) })
    }
  }

  private func below(_ levels: Double, _ radii: [Float], correct: Int) -> CorollaryRadii.Below {
    // Distances are float32: what is k/255 must not miss it by a rounding.
    let bound = Float(levels / 255).nextUp
    let count = radii.count { $0 <= bound }
    return CorollaryRadii.Below(
      levels: levels, count: count, share: Double(count) / Double(max(1, radii.count)),
      interval: Interval(correct: count, count: radii.count),
      robustAtMost: Double(correct - count) / Double(max(1, labels.count)))
  }
}

extension CorollaryRadii {
  /// The ε that radii are counted below, in 1/255.
  static let levels: [Double] = [1, 2, 4, 8, 16, 32, 64, 128]
}
