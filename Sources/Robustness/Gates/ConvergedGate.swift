internal import Torch
internal import Vision

/// Converged: twice the steps or twice the restarts find no more than the interval allows for, and
/// the loss has levelled off.
///
/// Robust accuracy that falls below its own 95 % interval is a failure. The curve is the mean over
/// images of the largest margin so far: cross-entropy, which is exponential in it, would show a few
/// images only. A warning is given where the last quarter of the steps still brings more than a tenth
/// of the whole rise; a curve that never rises is a failure.
public struct ConvergedGate: Gate {
  public let name = "converged"
  public let criterion = "twice the steps or restarts change less than the interval; flat curve"

  public init() {}

  public func cost(_ examination: Examination) -> Queries {
    let attacks = [
      examination.attack, moreSteps(examination.attack), moreRestarts(examination.attack),
    ]
    let steps = examination.attack.steps
    let curve = Queries(forward: steps + 2, backward: steps + 1)
    return attacks.map { examination.cost(of: $0) }.reduce(Queries(), +)
      + curve.times(examination.count * examination.victim.passes)
  }

  public func check(_ examination: Examination) throws -> GateResult {
    let attack = examination.attack
    let count = examination.count
    let once = try examination.robustCount(attack)
    let steps = try examination.robustCount(moreSteps(attack))
    let restarts = try examination.robustCount(moreRestarts(attack))
    let bound = Interval(correct: once, count: count).low
    let isWeak = min(steps, restarts) < once && proportion(min(steps, restarts), count) < bound
    let curve = try marginCurve(examination)
    let rise = curve.last! - curve[0]
    let isUseless = !(rise > 1e-6 * max(1, abs(curve[0])))
    let late = isUseless ? 0 : (curve.last! - curve[curve.count - 1 - attack.steps / 4]) / rise
    return result(
      isWeak || isUseless ? .fail : late > 0.1 ? .warn : .pass,
      "robust accuracy is \(percent(proportion(once, count))) %, \(percent(proportion(steps, count))) % with "
        + "\(2 * attack.steps) steps, \(percent(proportion(restarts, count))) % with "
        + "\(2 * attack.restarts) restarts; "
        + (isUseless
          ? "the margin never rose"
          : "the last quarter of the steps brought \(percent(late)) % of the margin's rise"),
      [
        ("robust", proportion(once, count)), ("robust, twice the steps", proportion(steps, count)),
        ("robust, twice the restarts", proportion(restarts, count)), ("late rise", late),
      ])
  }

  /// Steps of the same length, only more of them: so a step that is too short shows too.
  private func moreSteps(_ attack: PGD) -> PGD {
    var attack = attack
    attack.steps *= 2
    return attack
  }

  private func moreRestarts(_ attack: PGD) -> PGD {
    var attack = attack
    attack.restarts *= 2
    attack.randomStart = true
    return attack
  }

  /// Mean over the images classified correctly, at the start and after each step.
  private func marginCurve(_ examination: Examination) throws -> [Double] {
    var sums = [Double](repeating: 0, count: examination.attack.steps + 1)
    for range in batches(examination.count, examination.settings.batchSize) {
      let images = examination.images[range]
      let goal = Goal(
        labels: examination.labels[range], cleanLogits: try examination.victim.logits(images))
      let seed = derivedSeed(examination.settings.seed, stream: UInt64(range.lowerBound))
      let curve = try examination.attack.largestMargins(
        images, goal, on: examination.victim, within: examination.epsilon,
        using: Generator(seed: seed))
      let counts = Tensor(examination.isCorrect[range].map { $0 ? 1.0 : 0 }).to(images.device)
      for (step, margins) in curve.enumerated() {
        sums[step] += (margins.to(.float64) * counts).sum().item
      }
      examination.report()
    }
    return sums.map { $0 / Double(examination.isCorrect.count { $0 }) }
  }
}

extension PGD {
  /// The largest margin of each example so far, (N) at the start and after each step, of one descent.
  func largestMargins(
    _ images: Tensor, _ goal: Goal, on victim: Victim, within epsilon: Double,
    using generator: Generator
  ) throws -> [Tensor] {
    let noise =
      randomStart
      ? randomPoints(images.shape, norm, Tensor(scalar: epsilon), using: generator)
        .to(images.dtype).to(images.device) : nil
    var descent = Descent(self, from: images, radius: images.filled(epsilon), noise: noise)
    var largest: [Tensor] = []
    for step in 0...steps {
      let (gradient, _, logits) = try victim.gradient(of: loss, at: descent.images, goal)
      let margins = AttackLoss.margin(logits, goal)
      largest.append(largest.last.map { maximum($0, margins) } ?? margins)
      if step < steps { descent.step(along: gradient) }
    }
    return largest
  }
}
