/// Budget monotone: what is fooled within ε is fooled within 2 ε, each searched by itself.
///
/// Half, once and twice the threat's ε: a larger ball holds every adversary of a smaller one, so an
/// image that is lost on the way up was within reach and was not found.
public struct MonotoneGate: Gate {
  public let name = "budget monotone"
  public let criterion = "robust accuracy does not rise with epsilon, image by image within noise"
  private let factors = [0.5, 1, 2]

  public init() {}

  public func cost(_ examination: Examination) -> Queries {
    examination.cost(of: examination.attack).times(factors.count)
  }

  public func check(_ examination: Examination) throws -> GateResult {
    let largest = examination.norm.diameter(of: examination.values)
    let epsilons = factors.map { min(largest, $0 * examination.epsilon) }
    let robust = try epsilons.map { try examination.robust(examination.attack, within: $0) }
    let pairs = zip(robust, robust.dropFirst()).map { Pairing(weaker: $0, stronger: $1) }
    let shares = robust.map { proportion($0.count { $0 }, examination.count) }
    let steps = zip(epsilons, shares).map { "\(percent($1)) % at \(words(Epsilon($0)))" }
    let lost = pairs.map { "\($0.onlyWeaker.count)" }.joined(separator: " and ")
    return result(
      pairs.map(\.verdict).max()!,
      "robust accuracy is \(steps.joined(separator: ", ")); images lost on the way up: \(lost)",
      zip(factors, shares).map { ("robust at \(short($0)) epsilon", $1) }
        + pairs.enumerated().map { ("lost at step \($0 + 1)", Double($1.onlyWeaker.count)) })
  }
}
