/// What gates examine, and what they may cost.
public struct GateSettings {
  public var threat: Threat
  /// The attack under test: whether its robust accuracy can be believed is what the gates ask. A
  /// band is taken off (``PGD/space``): that perturbations of one band fail proves nothing.
  public var attack: PGD
  /// The attack without gradients that it must not lose to; none: that gate is skipped.
  ///
  /// Square with 500 queries unless another is set: a tenth of AutoAttack's, enough to show masking.
  public var blackBox: (any Attack)?
  /// At most so many images are looked at.
  public var limit: Int
  public var batchSize: Int
  /// Points drawn from the ball around each of ``drawnImages`` images.
  public var draws: Int
  public var drawnImages: Int
  public var seed: UInt64

  /// - Parameters:
  ///   - attack: none: PGD with 20 steps.
  ///   - limit: with 128 images a difference of 9 points in a hundred can be told at ½.
  public init(
    _ threat: Threat, attack: PGD? = nil, limit: Int = 128,
    batchSize: Int = 64, draws: Int = 10_000, drawnImages: Int = 4, seed: UInt64 = 0
  ) {
    self.threat = threat
    self.attack = attack ?? PGD(threat.norm)
    blackBox = Square(threat.norm, queries: 500)
    self.limit = limit
    self.batchSize = batchSize
    self.draws = draws
    self.drawnImages = drawnImages
    self.seed = seed
  }

  /// Everything that makes these settings useless, a sentence each.
  public var problems: [String] {
    let norms = [attack.norm] + (blackBox.map { [$0.norm] } ?? [])
    let checks: [(Bool, String)] = [
      (threat.epsilon.value > 0, "epsilon is \(threat.epsilon); gates need a ball, so above 0"),
      (
        norms.allSatisfy { $0 == threat.norm },
        "the attacks are of \(norms.map(\.symbol).joined(separator: " and ")), and the threat is "
          + "of \(threat.norm.symbol)"
      ),
      (!attack.loss.isTargeted, "the attack under test has targets; choose an untargeted loss"),
      (limit >= 1, "the number of images is \(limit); it is 1 or more"),
      (batchSize >= 1, "the batch size is \(batchSize); it is 1 or more"),
      (draws >= 1, "the number of draws is \(draws); it is 1 or more"),
      (drawnImages >= 1, "the number of images to draw around is \(drawnImages); it is 1 or more"),
    ]
    return checks.filter { !$0.0 }.map(\.1)
  }
}
