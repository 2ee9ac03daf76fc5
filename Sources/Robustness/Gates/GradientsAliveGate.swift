internal import Torch
internal import Vision

/// Gradients alive: no image has a zero gradient where the attack starts, and the loss does not
/// decide about success.
///
/// Zero gradients come from rounding, from detached graphs, and from saturated cross-entropy
/// (Carlini & Wagner 2017 broke defensive distillation so). Exactly zero is asked for, as
/// AutoAttack's own check does: an attack that takes a gradient's sign follows even a tiny one. The
/// margin and, from 3 classes on, DLR are looked at beside the attack's loss: where only its loss is
/// dead another one mends it.
///
/// Then the attack is repeated with the margin (or, if that is its loss, with cross-entropy). The
/// two differ by a few points of a hundred on adversarially trained networks; a difference beyond
/// the 95 % interval means that the loss hides adversaries.
public struct GradientsAliveGate: Gate {
  public let name = "gradients alive"
  public let criterion = "no zero gradient at the start; margin and cross-entropy agree"

  public init() {}

  public func cost(_ examination: Examination) -> Queries {
    let losses = losses(examination).count
    let start = Queries(forward: 2, backward: losses)
    return start.times(examination.count * examination.victim.passes)
      + examination.cost(of: examination.attack).times(2)
  }

  public func check(_ examination: Examination) throws -> GateResult {
    let losses = losses(examination)
    let dead = try deadGradients(losses, examination)
    let own = losses[0]
    let other = otherLoss(own)
    var rival = examination.attack
    rival.loss = other
    let found = try examination.robustCount(examination.attack)
    let rivalFound = try examination.robustCount(rival)
    let count = examination.count
    let isHidden =
      rivalFound < found
      && proportion(rivalFound, count) < Interval(correct: found, count: count).low
    let isDead = dead.contains { $0 > 0 }
    let verdict: GateVerdict = dead[0] > 0 || isHidden ? .fail : isDead ? .warn : .pass
    let counts = zip(losses, dead).map { "\($1) with \($0.name)" }.joined(separator: ", ")
    return result(
      verdict,
      "images with a zero gradient: \(counts); robust accuracy is \(percent(proportion(found, count))) % "
        + "with \(own.name) and \(percent(proportion(rivalFound, count))) % with \(other.name)",
      zip(losses, dead).map { ("zero gradients, \($0.name)", Double($1)) } + [
        ("robust, \(own.name)", proportion(found, count)),
        ("robust, \(other.name)", proportion(rivalFound, count)),
      ])
  }

  /// The attack's own first.
  private func losses(_ examination: Examination) -> [AttackLoss] {
    let own = examination.attack.loss
    let usual = [AttackLoss.crossEntropy, .margin, .dlr]
    return [own]
      + usual.filter { $0.name != own.name && $0.minimumClasses <= examination.classes }
  }

  private func otherLoss(_ own: AttackLoss) -> AttackLoss {
    own.name == AttackLoss.margin.name ? .crossEntropy : .margin
  }

  /// How many of the images classified correctly have a zero gradient with each loss.
  private func deadGradients(
    _ losses: [AttackLoss], _ examination: Examination
  ) throws -> [Int] {
    var dead = [Int](repeating: 0, count: losses.count)
    for range in batches(examination.count, examination.settings.batchSize) {
      let images = examination.images[range]
      let clean = try examination.victim.logits(images)
      let goal = Goal(labels: examination.labels[range], cleanLogits: clean)
      let found = try examination.victim.differentiate(at: images) { logits in
        losses.map { $0(logits, goal) }
      }
      for (place, gradient) in found.gradients.enumerated() {
        let isZero = norms(gradient, .linf).equals(0).array(of: Bool.self)
        dead[place] += zip(isZero, examination.isCorrect[range]).count { $0 && $1 }
      }
    }
    return dead
  }
}
