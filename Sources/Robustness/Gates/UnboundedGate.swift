/// Unbounded: with every image within reach, nothing is left.
///
/// In the ball of the largest distance two images can have lies every image of the data, also those
/// that the model puts into other classes: an attack that finds none has lost its way (Carlini et al.
/// 2019, section 5.3). At least 100 steps, and a second search of what is left with the margin, so
/// that corners of the box where cross-entropy is flat do not count. A remainder of 2 in a hundred is
/// a warning.
public struct UnboundedGate: Gate {
  public let name = "unbounded"
  public let criterion = "nothing is left where every image can be reached"
  private let steps = 100

  public init() {}

  public func cost(_ examination: Examination) -> Queries {
    examination.cost(of: examination.reaching(steps: steps)).times(2)
  }

  public func check(_ examination: Examination) throws -> GateResult {
    let epsilon = examination.norm.diameter(of: examination.values)
    var attack = examination.reaching(steps: steps)
    var robust = try examination.robust(attack, within: epsilon)
    if robust.contains(true), attack.loss.name != AttackLoss.margin.name {
      attack.loss = .margin
      robust = try examination.robust(attack, within: epsilon, among: robust)
    }
    let left = robust.count { $0 }
    let found = proportion(left, examination.count)
    return result(
      left == 0 ? .pass : found <= 0.02 ? .warn : .fail,
      "\(examination.norm.symbol) \(words(Epsilon(epsilon))) leaves \(percent(found)) % "
        + "(\(left) images) after \(attack.steps) steps",
      [("robust", found), ("left", Double(left))])
  }
}
