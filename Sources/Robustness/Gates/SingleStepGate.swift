/// Iterative ≥ single step: the attack fools what one step of size ε fools.
///
/// One step is never the better search unless the gradient near the image leads away from what the
/// gradient at the image promises (Athalye et al. 2018, section 3.1).
public struct SingleStepGate: Gate {
  public let name = "iterative beats single step"
  public let criterion = "the attack fools all that one step fools, within noise"

  public init() {}

  public func cost(_ examination: Examination) -> Queries {
    let attack = examination.attack
    return examination.cost(of: attack) + examination.cost(of: step(attack))
  }

  public func check(_ examination: Examination) throws -> GateResult {
    let attack = examination.attack
    let pairing = Pairing(
      weaker: try examination.robust(step(attack)), stronger: try examination.robust(attack))
    return result(pairing.verdict, pairing.words("one step", attack.name), pairing.numbers)
  }

  private func step(_ attack: PGD) -> PGD {
    var step = PGD.fgsm(attack.norm, loss: attack.loss)
    step.density = attack.density
    return step
  }
}
