public import Torch

extension Attack {
  /// Attacks a batch at each ε and verifies what was found.
  ///
  /// - Parameters:
  ///   - victim: the model the search may ask.
  ///   - judge: the model that decides about clean predictions and success; none: the victim.
  ///   - asksAgain: for a victim that is a quick stand-in for the judge, such as the same model in
  ///     bfloat16: where only the stand-in is fooled, the search is repeated on the judge.
  ///   - images: float (N, C, H, W) in [0, 1].
  ///   - labels: int64 (N).
  ///   - epsilons: in image units, each searched by itself unless the attack is a minimal one.
  ///   - seed: the same seed gives the same result.
  ///   - stopsOnSuccess: leave fooled examples alone. Without it each is pursued to the end, for the
  ///     strongest perturbation rather than the first.
  ///   - measuresRounding: also ask about the images rounded to 8 bits.
  /// - Throws: ``AttackError`` for images, labels, ε, hyper-parameters or logits that cannot be used;
  ///   what the model throws.
  public func run(
    on victim: Victim, judgedBy judge: Victim? = nil, _ images: Tensor, _ labels: Tensor,
    asksAgain: Bool = false, within epsilons: [Epsilon], seed: UInt64 = 0,
    stopsOnSuccess: Bool = true, measuresRounding: Bool = true
  ) throws -> AttackReport {
    try AttackChecks.attack(self)
    try AttackChecks.images(images, labels)
    try AttackChecks.epsilons(epsilons, norm, values: images.count / images.shape[0])
    let jury = try Jury(
      judge ?? victim, images, labels, attack: self, measuresRounding: measuresRounding)
    let problem = try jury.problem(on: victim, seed: seed, stopsOnSuccess: stopsOnSuccess)
    let found = try problem.map { problem in
      let values = epsilons.map(\.value)
      guard asksAgain, let judge else { return try candidates(for: problem, within: values) }
      return try candidates(
        for: problem, within: values, askingAgain: judge, jury.logits(ofAttacked:))
    }
    let results = try epsilons.enumerated().map { place, epsilon in
      try jury.verdict(on: found?.found[place], within: epsilon)
    }
    let nearest = findsNearest ? try jury.verdict(on: found?.nearest, within: nil) : nil
    return AttackReport(
      labels: labels.ints, cleanPredictions: jury.cleanPredictions, results: results,
      nearest: nearest, warnings: jury.warnings)
  }
}

/// The model's answers that count: before an attack, and afterwards on what it returned.
private struct Jury {
  private let judge: Judge
  private let images: Tensor
  private let goal: Goal
  private let norm: ThreatNorm
  private let measuresRounding: Bool
  let cleanPredictions: [Int]
  let warnings: [String]
  private let isCorrect: Tensor
  /// Where the model is right on clean images, int64.
  private let right: Tensor

  init(
    _ judge: Victim, _ images: Tensor, _ labels: Tensor, attack: any Attack,
    measuresRounding: Bool
  ) throws {
    self.judge = Judge(judge)
    let logits = try self.judge.logits(images)
    try AttackChecks.logits(logits, labels, of: judge.name, for: attack)
    let predictions = logits.argmax(1)
    self.images = images
    self.measuresRounding = measuresRounding
    norm = attack.norm
    goal = Goal(labels: labels, cleanLogits: logits)
    cleanPredictions = predictions.ints
    warnings =
      AttackChecks.warnings(logits, of: judge.name) + attack.remarks(classes: logits.shape[1])
    isCorrect = predictions.equals(labels)
    right = positionsWhereFalse(.!isCorrect)
  }

  /// What is left to attack: the images the model is right about, nil when there are none; where
  /// examples answer for each other, the whole batch.
  func problem(on victim: Victim, seed: UInt64, stopsOnSuccess: Bool) throws -> AttackProblem? {
    guard right.count > 0 else { return nil }
    var goal = goal
    if victim !== judge.victim {
      let logits = try victim.logits(images)
      try AttackChecks.logits(logits, goal.labels, of: victim.name)
      goal.cleanLogits = logits
    }
    let whole = AttackProblem(
      victim: victim, images: images, goal: goal, seed: seed, stopsOnSuccess: stopsOnSuccess)
    return keepsWhole(victim) ? whole : whole.indexed(by: right)
  }

  private func keepsWhole(_ victim: Victim) -> Bool {
    victim.couplesExamples || judge.victim.couplesExamples || right.count == goal.count
  }

  /// The judge's logits for images of the examples that are attacked, in their order.
  func logits(ofAttacked candidates: Tensor) throws -> Tensor {
    guard candidates.shape[0] < goal.count else { return try judge.logits(candidates) }
    let whole = images.replacing([right], with: candidates.to(images.dtype))
    return try judge.logits(whole).indexed(by: right)
  }

  /// - Parameter candidates: as many as the problem has examples; none: nothing was attacked.
  func verdict(
    on candidates: Candidates.Found?, within epsilon: Epsilon?
  ) throws -> AttackResult {
    let final = held(placed(candidates?.images), within: epsilon)
    let logits = try judge.logits(final)
    try AttackChecks.finite(logits, of: judge.victim.name, on: "attacked images")
    let predictions = logits.argmax(1)
    let isRight = predictions.equals(goal.labels)
    return AttackResult(
      epsilon: epsilon, images: final, predictions: predictions.ints,
      roundedPredictions: measuresRounding
        ? try judge.logits(roundedTo8Bits(final)).argmax(1).ints : nil,
      isFooled: (isCorrect .& .!isRight).array(), isRobust: (isCorrect .& isRight).array(),
      distances: Distances(from: images, to: final), queries: candidates?.queries ?? Queries())
  }

  /// Candidates in the batch's order; elsewhere, and where one is not a number, the clean images.
  private func placed(_ candidates: Tensor?) -> Tensor {
    guard let candidates else { return images }
    let whole =
      candidates.shape[0] == goal.count
      ? candidates : images.replacing([right], with: candidates.to(images.dtype))
    let isUsable = isCorrect .& whole.sum(whole.exampleAxes).isFinite()
    return select(where: isUsable.beside(images), whole, else: images)
  }

  /// Candidates clipped to [0, 1], and those beyond ε brought back to it.
  private func held(_ candidates: Tensor, within epsilon: Epsilon?) -> Tensor {
    let clipped = clippedToBox(candidates)
    guard let epsilon = epsilon?.value else { return clipped }
    let isWithin = distances(from: images, to: clipped, norm) .<= tolerated(epsilon)
    guard !isWithin.allTrue else { return clipped }
    let perturbation = projected(clipped - images, norm, epsilon)
    return select(
      where: isWithin.beside(images), clipped, else: clippedToBox(images + perturbation))
  }
}
