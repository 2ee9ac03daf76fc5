internal import Torch

/// Deterministic: five passes over the same images give equal logits, or the attacker averages.
///
/// A gradient of one pass through a random model points at that pass only; Athalye et al. (2018)
/// take the expectation over passes, ``Victim/expecting(over:)``. Equal means within 10⁻⁴ of the
/// largest logit: sums on a graphics card are not the same to the bit.
public struct DeterministicGate: Gate {
  public let name = "deterministic"
  public let criterion = "logits equal over 5 passes, or attacked in expectation over 20 or more"
  /// The passes that AutoAttack's version for random models averages.
  private let enough = 20
  private let passes = 5

  public init() {}

  public func cost(_ examination: Examination) -> Queries {
    let images = min(examination.count, examination.settings.batchSize)
    return Queries(forward: images * passes * examination.victim.passes)
  }

  public func check(_ examination: Examination) throws -> GateResult {
    let images = examination.images[0..<min(examination.count, examination.settings.batchSize)]
    let answers = try (0..<passes).map { _ in try examination.victim.logits(images) }
    let first = answers[0]
    let spread = answers.dropFirst().map { ($0 - first).absolute().max().item }.max() ?? 0
    let classes = answers.map { $0.argmax(1).ints }
    let changed = classes[0].indices.count { image in
      classes.contains { $0[image] != classes[0][image] }
    }
    let moved = proportion(changed, classes[0].count)
    let isSteady = spread <= 1e-4 * max(1, first.absolute().max().item)
    let used = examination.victim.passes
    let (verdict, remedy): (GateVerdict, String) =
      isSteady
      ? (.pass, "")
      : used >= enough
        ? (.pass, "; attacked in expectation over \(used) passes")
        : (
          used > 1 ? .warn : .fail,
          "; the model is random: attack it in expectation over \(enough) or more passes, not \(used)"
        )
    return result(
      verdict,
      "logits differ by at most \(short(spread)) between \(passes) passes, predictions on "
        + "\(percent(moved)) % of \(images.shape[0]) images\(remedy)",
      [("largest difference", spread), ("changed predictions", moved), ("passes", Double(used))])
  }
}
