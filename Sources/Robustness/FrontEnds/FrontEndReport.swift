public import Torch

/// What a defence in front of a model is worth: three attackers, of whom the best counts.
///
/// The difference between the attacker who does not know of the defence and the best one is what a
/// careless evaluation would have credited it with (Athalye et al. 2018).
public struct FrontEndReport: Sendable, Equatable, Codable {
  /// Who attacks.
  public enum Attacker: String, Sendable, Codable, CaseIterable {
    /// Attacks the bare model.
    case oblivious
    /// Follows the gradient through all of the front end.
    case endToEnd = "end to end"
    /// Follows it through the filter, and passes by what clips or rounds.
    case approximated
  }

  public struct Entry: Sendable, Equatable, Codable {
    public let attacker: Attacker
    /// Whether the defended model is right on each image, clean and attacked.
    public let isRobust: [Bool]

    public var accuracy: Double { proportion(isRobust.count { $0 }, isRobust.count) }
  }

  public let frontEnd: String
  public let threat: Threat
  /// Whether the model is right on each clean image, bare and behind the front end.
  public let isBareCorrect: [Bool]
  public let isCorrect: [Bool]
  /// Without ``Attacker/approximated`` where nothing clips or rounds.
  public let entries: [Entry]

  public subscript(attacker: Attacker) -> Entry? { entries.first { $0.attacker == attacker } }

  /// Whether the defended model is right on each image under every attacker.
  public var isRobust: [Bool] {
    isCorrect.indices.map { image in entries.allSatisfy { $0.isRobust[image] } }
  }

  /// Robust accuracy that the defence may be credited with: the mean of each image's minimum.
  public var credit: Double { proportion(isRobust.count { $0 }, isRobust.count) }

  /// What an oblivious attacker alone would have credited it with beyond that.
  public var maskingGap: Double { (self[.oblivious]?.accuracy ?? credit) - credit }
}

extension FrontEndReport {
  /// Attacks a model behind a front end.
  ///
  /// - Parameters:
  ///   - base: the bare model.
  ///   - images: float (N, C, H, W) in [0, 1].
  ///   - labels: int64 (N).
  ///   - attack: run by each attacker.
  ///   - progress: called with the attacker at work and the images done.
  /// - Throws: ``AttackError`` for images, labels, ε or hyper-parameters that cannot be used; what the
  ///   model throws.
  /// - Precondition: `base` has nothing before it by ``Victim/behind(_:_:)``.
  public init(
    _ frontEnd: FrontEnd, before base: Victim, _ images: Tensor, _ labels: Tensor,
    attack: any Attack, within epsilon: Epsilon, seed: UInt64 = 0, batchSize: Int = 100,
    progress: (Attacker, Int) -> Void = { _, _ in }
  ) throws {
    try AttackChecks.images(images, labels)
    let defended = base.after(frontEnd.name) { frontEnd($0) }
    let smooth = base.after(frontEnd.name) { frontEnd.straightThrough($0) }
    let searched: [(Attacker, Victim)] =
      [(.oblivious, base), (.endToEnd, defended)]
      + (frontEnd.hasFinish ? [(.approximated, smooth)] : [])
    var bare: [Bool] = []
    var right: [Bool] = []
    var robust = [[Bool]](repeating: [], count: searched.count)
    for range in batches(labels.count, batchSize) {
      let (part, classes) = (images[range], labels[range])
      bare += try base.logits(part).argmax(1).equals(classes).array()
      for (place, (attacker, victim)) in searched.enumerated() {
        let report = try attack.run(
          on: victim, judgedBy: defended, part, classes, within: [epsilon],
          seed: derivedSeed(seed, stream: UInt64(range.lowerBound)),
          stopsOnSuccess: attacker == .endToEnd, measuresRounding: false)
        if place == 0 { right += report.isCleanCorrect }
        robust[place] += report.results[0].isRobust
        progress(attacker, range.upperBound)
      }
    }
    self.init(
      frontEnd: frontEnd.name, threat: Threat(attack.norm, epsilon), isBareCorrect: bare,
      isCorrect: right, entries: zip(searched, robust).map { Entry(attacker: $0.0, isRobust: $1) })
  }
}
