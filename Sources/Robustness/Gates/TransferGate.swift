/// White ≥ transfer: adversaries of another model do not beat those of this one.
///
/// The surrogate is the same network from another seed, or the model without its defence. The
/// attack pursues every image on it to the end.
public struct TransferGate: Gate {
  public let name = "white box beats transfer"
  public let criterion = "adversaries of a surrogate fool nothing more, within noise"

  public init() {}

  public func cost(_ examination: Examination) -> Queries {
    guard let surrogate = examination.surrogate else { return Queries() }
    let clean = Queries(forward: examination.count * surrogate.passes)
    return examination.cost(of: examination.attack).times(2) + clean
  }

  public func check(_ examination: Examination) throws -> GateResult {
    guard let surrogate = examination.surrogate else {
      return result(.skip, "no surrogate was given")
    }
    let attack = examination.attack
    let pairing = Pairing(
      weaker: try examination.robust(Transfer(attack, from: surrogate)),
      stronger: try examination.robust(attack))
    return result(
      pairing.verdict,
      pairing.words("adversaries of \(surrogate.name)", "those of the model itself"),
      pairing.numbers)
  }
}
