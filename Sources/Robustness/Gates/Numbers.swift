internal import Foundation

/// A share as percent with one digit, "43.9".
func percent(_ share: Double) -> String { String(format: "%.1f", 100 * share) }

/// A number with four significant digits.
func short(_ number: Double) -> String { String(format: "%.4g", number) }
extension Examination {
  /// What a run of an attack asks for at most, the clean answers and the verification included.
  func cost(of attack: PGD) -> Queries {
    let (gradients, runs) = (attack.restarts * attack.steps, attack.restarts)
    return Queries(forward: gradients + runs + 2, backward: gradients).times(count * victim.passes)
  }
}

extension Queries {
  func times(_ factor: Int) -> Queries {
    Queries(forward: forward * factor, backward: backward * factor)
  }
}

/// "8/255" where it is a number of grey levels, else four digits.
func words(_ epsilon: Epsilon) -> String {
  let text = epsilon.description
  return text.contains("/") ? text : short(epsilon.value)
}

/// A count as a share.
func proportion(_ part: Int, _ whole: Int) -> Double {
  whole == 0 ? 0 : Double(part) / Double(whole)
}
