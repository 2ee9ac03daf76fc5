public import Torch

/// What gates share: the model, the images, and the attacks already run on them.
public final class Examination {
  public let victim: Victim
  public let surrogate: Victim?
  /// Float (N, C, H, W) in [0, 1].
  public let images: Tensor
  public let labels: Tensor
  public let settings: GateSettings
  public let classes: Int
  /// Whether the model is right on each clean image.
  public let isCorrect: [Bool]
  /// What a reader of the numbers must know, a sentence each.
  public let warnings: [String]

  /// Called with what was asked of the models so far.
  var onProgress: (Queries) -> Void = { _ in }
  /// Who stayed right under the attacks within the threat, by the attack's own words.
  private(set) var withinThreat: [(attack: String, isRobust: [Bool])] = []
  private var remembered: [String: [Bool]] = [:]
  private let before: Queries

  /// - Throws: ``AttackError`` for images, labels, logits or settings that cannot be used.
  public init(
    _ victim: Victim, _ images: Tensor, _ labels: Tensor, _ settings: GateSettings,
    surrogate: Victim? = nil
  ) throws {
    if let problem = settings.problems.first { throw AttackError("gates: \(problem)") }
    try AttackChecks.images(images, labels)
    let count = min(images.shape[0], settings.limit)
    self.victim = victim
    self.surrogate = surrogate
    self.images = images[0..<count]
    self.labels = labels[0..<count]
    self.settings = settings
    before = Examination.asked(victim, surrogate)
    var (right, warnings, classes): ([Bool], [String], Int) = ([], [], 0)
    for range in batches(count, settings.batchSize) {
      let logits = try victim.logits(images[range])
      try AttackChecks.logits(logits, labels[range], of: victim.name, for: settings.attack)
      right += logits.argmax(1).equals(labels[range]).array()
      warnings += AttackChecks.warnings(logits, of: victim.name)
      classes = logits.shape[1]
    }
    isCorrect = right
    self.classes = classes
    self.warnings = warnings.isEmpty ? [] : [warnings[0]]
  }

  public var count: Int { isCorrect.count }
  public var hasSomebody: Bool { isCorrect.contains(true) }
  public var epsilon: Double { settings.threat.epsilon.value }
  var norm: ThreatNorm { settings.threat.norm }
  /// Values an image has.
  var values: Int { images.count / count }

  /// Asked of victim and surrogate since the beginning.
  var spent: Queries { Examination.asked(victim, surrogate) - before }

  private static func asked(_ victim: Victim, _ surrogate: Victim?) -> Queries {
    guard let surrogate, !surrogate.countsWith(victim) else { return victim.queries }
    return victim.queries + surrogate.queries
  }

  func report() { onProgress(spent) }

  /// The attack under test, on all frequencies.
  var attack: PGD {
    var attack = settings.attack
    attack.space = .pixels
    return attack
  }

  /// The same for a ball of any size: steps that reach all of it, whatever they were.
  func reaching(steps: Int? = nil) -> PGD {
    var attack = attack
    attack.steps = max(steps ?? 0, attack.steps)
    attack.stepSize = .relative(2.5 / Double(attack.steps))
    return attack
  }
}

// MARK: Attacks, each run once

extension Examination {
  /// Whether the model stays right on each image under an attack, and is right on the clean one.
  ///
  /// - Parameters:
  ///   - epsilon: none: the threat's.
  ///   - candidates: the images worth attacking; the others count as fooled. None: all.
  func robust(
    _ attack: any Attack, within epsilon: Double? = nil, among candidates: [Bool]? = nil
  ) throws -> [Bool] {
    let radius = epsilon ?? self.epsilon
    let words = "\(attack.name) (\(attack.parameters.map(\.description).joined(separator: ", ")))"
    let key = "\(words) \(attack.norm) \(radius) \(candidates ?? [])"
    if let known = remembered[key] { return known }
    let found = try search(attack, radius, candidates ?? isCorrect)
    remembered[key] = found
    if candidates == nil, radius == self.epsilon { withinThreat.append((words, found)) }
    return found
  }

  /// Robust accuracy under it, as a count.
  func robustCount(
    _ attack: any Attack, within epsilon: Double? = nil, among candidates: [Bool]? = nil
  ) throws -> Int {
    try robust(attack, within: epsilon, among: candidates).count { $0 }
  }

  /// Notes who stayed right under something that was not run by ``robust(_:within:among:)``.
  func note(_ words: String, _ isRobust: [Bool]) { withinThreat.append((words, isRobust)) }

  private func search(
    _ attack: any Attack, _ epsilon: Double, _ candidates: [Bool]
  ) throws -> [Bool] {
    // Where examples answer for each other, batches stay as they were for the clean answers.
    let places = candidates.indices.filter { candidates[$0] || victim.couplesExamples }
    var isRobust = [Bool](repeating: false, count: count)
    for range in batches(places.count, settings.batchSize) {
      let part = Array(places[range])
      let rows = Tensor(part.map(Int64.init)).to(images.device)
      let report = try attack.run(
        on: victim, images.indexed(by: rows), labels.indexed(by: rows), within: [Epsilon(epsilon)],
        seed: derivedSeed(settings.seed, stream: UInt64(part[0])), measuresRounding: false)
      for (place, isRight) in zip(part, report.results[0].isRobust) {
        isRobust[place] = isRight && candidates[place]
      }
      self.report()
    }
    return isRobust
  }
}

/// 0 ..< count in pieces of at most `size`.
func batches(_ count: Int, _ size: Int) -> [Range<Int>] {
  stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
}
