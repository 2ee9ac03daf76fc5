public import Robustness
internal import Spectra
public import Torch
public import Training
public import Vision

/// Front ends before a classifier, attacked by those who do not know of them and by those who do.
///
/// For each front end (FIELD's three attackers, Athalye et al. 2018, and black boxes):
/// - oblivious: the attack on the bare model, to its end;
/// - end to end: the attack on the whole, gradients as they are;
/// - straight-through, where something clips or rounds: as if that were not there on the way back;
/// - square: by the scores of the whole alone;
/// - transfer: MI-FGSM, made for it, on the bare model or on a surrogate.
/// Every verdict is the defended model's, in float32. The credit is each image's minimum over all.
public struct DefenceStudy {
  /// Run by the first three attackers and on the bare model.
  public var attack: any Attack
  public var square: any Attack
  public var transfer: any Attack
  public var epsilons: [Epsilon]
  /// Another model to transfer from, too.
  public var surrogate: Victim?
  /// Of the searches; see ``RobustnessStudy``.
  public var precision: Precision
  public var statistics: Statistics
  public var seed: UInt64
  public var batchSize: Int
  /// Folder for the state, a folder an attacker; none: nothing is kept.
  public var folder: String?
  /// See ``AttackRun/modelMark``.
  public var modelMark: String

  public init(
    attack: any Attack, square: any Attack, transfer: any Attack, within epsilons: [Epsilon],
    surrogate: Victim? = nil, precision: Precision = .float32, statistics: Statistics = .running,
    seed: UInt64 = 0, batchSize: Int = 100, folder: String? = nil, modelMark: String = ""
  ) {
    self.attack = attack
    self.square = square
    self.transfer = transfer
    self.epsilons = epsilons
    self.surrogate = surrogate
    self.precision = precision
    self.statistics = statistics
    self.seed = seed
    self.batchSize = batchSize
    self.folder = folder
    self.modelMark = modelMark
  }

  /// What is being done: front end (none: the bare model), attacker, images done.
  public struct Step: Sendable {
    public let front: String?
    public let attacker: String
    public let done: Int
    /// Of all attackers, counted from 0.
    public let index: Int
    public let count: Int
  }

  /// Attacks a model behind each front end.
  ///
  /// - Throws: as ``AttackRun/run(on:judgedBy:_:_:receive:)``.
  public func run(
    on classifier: any Classifier, behind fronts: [FrontEndSpec], _ data: Dataset,
    progress: @escaping (Step) -> Void = { _ in }
  ) throws -> (defences: [DefenceResult.Defence], warnings: [String]) {
    let all = fronts.map { attackers(on: classifier, behind: $0) }
    var counter = Counter(count: 2 + all.reduce(0) { $0 + $1.count }, report: progress)
    let bare = try bareAttackers(classifier).map { attacker in
      try run(attacker, nil, data, &counter)
    }
    var defences: [DefenceResult.Defence] = []
    var told = bare.flatMap(\.record.warnings)
    for (front, attackers) in zip(fronts, all) {
      let found = try attackers.map { try run($0, front, data, &counter) }
      told += found.flatMap(\.record.warnings)
      defences.append(.init(found, front, before: bare, classifier.name, self))
    }
    return (defences, told.enumerated().filter { !told[..<$0].contains($1) }.map(\.element))
  }

  // MARK: Who attacks

  /// An attack, who is searched on and who judges.
  struct Attacker {
    let name: String
    let attack: any Attack
    let victim: Victim
    let judge: Victim
    /// Leave images alone once they fool the victim, where victim and judge are one model.
    var stops = true
  }

  /// What an attacker found.
  struct Found {
    let name: String
    let record: AttackRecord
    let spectra: [PerturbationSpectrum]
    let precision: Precision
  }

  private func victim(_ classifier: any Classifier, _ precision: Precision) -> Victim {
    Victim(classifier, statistics: statistics, precision: precision.dtype)
  }

  private func bareAttackers(_ classifier: any Classifier) -> [Attacker] {
    let judge = victim(classifier, .float32)
    return [("bare", attack), ("bare-square", square)].map { name, attack in
      Attacker(name: name, attack: attack, victim: victim(classifier, precision), judge: judge)
    }
  }

  private func attackers(
    on classifier: any Classifier, behind spec: FrontEndSpec
  ) -> [Attacker] {
    let front = spec.frontEnd
    let fronted = FrontedClassifier(classifier, behind: front)
    let (whole, judge) = (victim(fronted, precision), victim(fronted, .float32))
    let bare = victim(classifier, precision)
    let smooth = bare.after(front.name) { front.straightThrough($0) }
    var all = [
      Attacker(name: "oblivious", attack: attack, victim: bare, judge: judge, stops: false),
      Attacker(name: "end to end", attack: attack, victim: whole, judge: judge),
    ]
    if front.hasFinish {
      all.append(
        Attacker(
          name: "straight-through", attack: attack, victim: smooth, judge: judge, stops: false))
    }
    all.append(Attacker(name: "square", attack: square, victim: whole, judge: judge))
    let sources = [("transfer", bare)] + (surrogate.map { [("surrogate", $0)] } ?? [])
    return all
      + sources.map { name, source in
        Attacker(
          name: name, attack: Transfer(transfer, from: source), victim: whole, judge: judge)
      }
  }

  private func run(
    _ attacker: Attacker, _ front: FrontEndSpec?, _ data: Dataset, _ counter: inout Counter
  ) throws -> Found {
    var spectra: [PerturbationSpectrum] = []
    let step = counter.next(front, attacker.name)
    step(0)
    let record = try attackRun(attacker, front).run(
      on: attacker.victim, judgedBy: attacker.judge, data.images, data.labels
    ) { batch in
      let clean = unitImages(data.images[batch.range])
      let found = batch.images.map { PerturbationSpectrum(of: $0 - clean) }
      spectra = spectra.isEmpty ? found : zip(spectra, found).map { $0 + $1 }
      step(batch.range.upperBound)
    }
    return Found(name: attacker.name, record: record, spectra: spectra, precision: precision)
  }

  private func attackRun(_ attacker: Attacker, _ front: FrontEndSpec?) -> AttackRun {
    // Where victim and judge are other functions, what fools one alone is no reason to ask again.
    let asksAgain = precision != .float32 && attacker.stops && !(attacker.attack is Transfer)
    let place = [front?.fileName ?? "none", attacker.name.replacing(" ", with: "-")]
    return AttackRun(
      attacker.attack, within: epsilons, seed: seed, batchSize: batchSize,
      stopsOnSuccess: attacker.stops, measuresRounding: false, asksAgain: asksAgain,
      folder: folder.map { ([$0] + place).joined(separator: "/") }, keepsImages: folder != nil,
      modelMark: modelMark)
  }
}

/// Numbers the attackers for who watches.
private struct Counter {
  let count: Int
  let report: (DefenceStudy.Step) -> Void
  private var index = -1

  init(count: Int, report: @escaping (DefenceStudy.Step) -> Void) {
    self.count = count
    self.report = report
  }

  mutating func next(_ front: FrontEndSpec?, _ attacker: String) -> (Int) -> Void {
    index += 1
    let (index, count, report) = (index, count, report)
    return { done in
      report(
        .init(
          front: front?.description, attacker: attacker, done: done, index: index, count: count))
    }
  }
}

extension FrontEndSpec {
  /// The text without what a file name should not have.
  public var fileName: String {
    String(description.map { $0 == ":" || $0 == "," ? "-" : $0 })
  }
}
