internal import Robustness

extension Recipe {
  /// Everything that cannot be, a sentence each with what is allowed; empty when all is well.
  ///
  /// What only the images decide (their size, the number of classes) is asked of ``networkSpec``.
  public var problems: [String] {
    RecipeOption.all.compactMap { $0.problem(in: self) } + contradictions
  }

  private var contradictions: [String] {
    let checks: [(Bool, String)] = [
      (!nesterov || optimizer == .sgd, "nesterov is a form of sgd; \(optimizer.rawValue) has none"),
      (!nesterov || optimizer != .sgd || momentum > 0, "nesterov needs a momentum above 0"),
      (
        momentum == 0 || [.sgd, .rmsprop].contains(optimizer),
        "momentum is \(momentum.word), but \(optimizer.rawValue) has none; it is 0 there"
      ),
      (
        schedule.warmup < Double(epochs) || schedule.kind == .constant && schedule.warmup == 0,
        "warmup is \(schedule.warmup.word) epochs; it is less than the \(epochs) epochs of the run"
      ),
    ]
    let mistakes = checks.filter { !$0.0 }.map(\.1)
    return mistakes + imageContradictions + adversaryContradictions
  }

  private var imageContradictions: [String] {
    let mixes = mixing.mixup > 0 || mixing.cutmix > 0
    let checks: [(Bool, String)] = [
      (mixing.mixup == 0 || mixing.cutmix == 0, "mixup and cutmix are both on; one of them is 0"),
      (
        band.lowPass == 0 && band.frequencyMix == 0 || band.trainOn == .original,
        "train-on is \(band.trainOn.rawValue), which leaves low-pass and frequency-mix nothing to "
          + "do; they are 0 there"
      ),
      (
        !mixes || band.frequencyMix == 0,
        "frequency-mix and mixup or cutmix are both on; one of them is 0"
      ),
    ]
    return checks.filter { !$0.0 }.map(\.1)
  }

  private var adversaryContradictions: [String] {
    guard adversary.kind != .none else { return [] }
    let mixes = mixing.mixup > 0 || mixing.cutmix > 0
    let kind = adversary.kind.rawValue
    let checks: [(Bool, String)] = [
      (
        adversary.norm != .l1,
        "adversary-norm is l1; it is linf or l2 in training"
      ),
      (
        adversary.norm != .linf || adversary.epsilon <= 1,
        "adversary-epsilon is \(adversary.epsilon.word); it is at most 1 for linf, and images are "
          + "in [0, 1]"
      ),
      (
        adversary.kind != .trades || adversary.randomStart,
        "adversary-start is false, but trades starts where its divergence has no gradient; it is "
          + "true there"
      ),
      (
        !mixes,
        "adversary is \(kind), which attacks one label an image; mixup and cutmix are 0 there"
      ),
      (
        band.trainOn == .original && band.lowPass == 0 && band.frequencyMix == 0,
        "adversary is \(kind), which needs images in [0, 1]; train-on is original there, low-pass "
          + "and frequency-mix are 0"
      ),
    ]
    return checks.filter { !$0.0 }.map(\.1)
  }
}
