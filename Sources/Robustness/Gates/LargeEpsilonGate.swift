internal import Torch
internal import Vision

/// Large ε: where a uniform grey image can be reached, at most chance is left.
///
/// L∞ ½ (and half the largest distance of two images in the other norms) brings every image to the
/// same grey, for which a model can be right only on images of the one class it then predicts: chance
/// is the share of the most frequent class. The attack is the one under test with steps that reach
/// the whole ball.
public struct LargeEpsilonGate: Gate {
  public let name = "large epsilon"
  public let criterion = "at most chance is left where a grey image can be reached"

  public init() {}

  public func cost(_ examination: Examination) -> Queries {
    examination.cost(of: examination.reaching())
  }

  public func check(_ examination: Examination) throws -> GateResult {
    let epsilon = examination.norm.diameter(of: examination.values) / 2
    let left = try examination.robustCount(examination.reaching(), within: epsilon)
    let labels = examination.labels.ints
    let classes = Dictionary(grouping: labels, by: { $0 }).values.map(\.count)
    let chance = proportion(classes.max() ?? 0, labels.count)
    let found = proportion(left, labels.count)
    let low = Interval(correct: left, count: labels.count).low
    return result(
      low > chance ? .fail : found > chance ? .warn : .pass,
      "\(examination.norm.symbol) \(words(Epsilon(epsilon))) leaves \(percent(found)) %; chance is "
        + "\(percent(chance)) %",
      [("robust", found), ("chance", chance)])
  }
}
