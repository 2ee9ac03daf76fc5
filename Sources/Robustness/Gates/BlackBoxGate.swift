/// White ≥ black box: an attack that only reads scores does not beat the gradient.
///
/// What it alone fools is listed: those images have adversaries that the gradient does not lead to
/// (Athalye et al. 2018; AutoAttack has Square for this).
public struct BlackBoxGate: Gate {
  public let name = "white box beats black box"
  public let criterion = "an attack without gradients fools nothing more, within noise"

  public init() {}

  public func cost(_ examination: Examination) -> Queries {
    let queries = examination.settings.blackBox?.parameters
      .first { ["queries", "draws"].contains($0.name) }.map(\.value)
    let each = if case .number(let number) = queries { Int(number) } else { 0 }
    let passes = (each + 2) * examination.count * examination.victim.passes
    guard examination.settings.blackBox != nil else { return Queries() }
    return examination.cost(of: examination.attack) + Queries(forward: passes)
  }

  public func check(_ examination: Examination) throws -> GateResult {
    guard let blackBox = examination.settings.blackBox else {
      return result(.skip, "no attack without gradients was given")
    }
    let attack = examination.attack
    let pairing = Pairing(
      weaker: try examination.robust(blackBox), stronger: try examination.robust(attack))
    return result(pairing.verdict, pairing.words(blackBox.name, attack.name), pairing.numbers)
  }
}
