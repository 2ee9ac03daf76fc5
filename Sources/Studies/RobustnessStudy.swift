public import Robustness
public import Torch
public import Training
public import Vision

/// Attacks on a classifier over a data set: classifier × data × [search] → records.
///
/// Verdicts are always float32's. A search may ask the model in bfloat16, which is quicker; what fools
/// the model only there is searched again in float32.
public struct RobustnessStudy {
  /// An attack, and the number format it searches in.
  public struct Search {
    public var attack: any Attack
    public var precision: Precision

    public init(_ attack: any Attack, in precision: Precision = .float32) {
      self.attack = attack
      self.precision = precision
    }
  }

  /// What an attack found.
  public struct Found: Equatable {
    public var record: AttackRecord
    /// Of the search.
    public var precision: Precision
    /// Of the perturbations, for each ε.
    public var spectra: [PerturbationSpectrum.Summary]
  }

  public var searches: [Search]
  public var epsilons: [Epsilon]
  public var statistics: Statistics
  public var seed: UInt64
  /// Random numbers are drawn for a batch, so this changes results.
  public var batchSize: Int
  public var stopsOnSuccess: Bool
  /// Forward passes averaged into one answer while searching, for a model that answers at random.
  public var passes: Int
  /// In frequency bins: the shares of energy beyond them are told.
  public var radii: [Double]
  /// Folder for the state and the attacked images, a folder an attack; none: nothing is kept.
  public var folder: String?
  /// See ``AttackRun/modelMark``.
  public var modelMark: String

  public init(
    _ searches: [Search], within epsilons: [Epsilon], statistics: Statistics = .running,
    seed: UInt64 = 0, batchSize: Int = 100, stopsOnSuccess: Bool = true, passes: Int = 1,
    radii: [Double] = [4, 8, 12, 16], folder: String? = nil, modelMark: String = ""
  ) {
    self.searches = searches
    self.epsilons = epsilons
    self.statistics = statistics
    self.seed = seed
    self.batchSize = batchSize
    self.stopsOnSuccess = stopsOnSuccess
    self.passes = passes
    self.radii = radii
    self.folder = folder
    self.modelMark = modelMark
  }

  /// Attacks every image with every attack.
  ///
  /// - Parameter receive: called with the place of the attack and each of its batches.
  /// - Throws: as ``AttackRun/run(on:judgedBy:_:_:receive:)``.
  public func run(
    on classifier: any Classifier, _ data: Dataset,
    receive: (Int, AttackedBatch) throws -> Void = { _, _ in }
  ) throws -> [Found] {
    let judge = Victim(classifier, statistics: statistics)
    return try searches.enumerated().map { place, search in
      var spectra: [PerturbationSpectrum] = []
      let victim = Victim(
        classifier, statistics: statistics, precision: search.precision.dtype)
      let record = try attackRun(search).run(
        on: victim.expecting(over: passes), judgedBy: judge, data.images, data.labels
      ) { batch in
        let clean = unitImages(data.images[batch.range])
        let found = batch.images.map { PerturbationSpectrum(of: $0 - clean) }
        spectra = spectra.isEmpty ? found : zip(spectra, found).map { $0 + $1 }
        try receive(place, batch)
      }
      return Found(
        record: record, precision: search.precision,
        spectra: spectra.map { $0.summary(radii: radii) })
    }
  }

  private func attackRun(_ search: Search) -> AttackRun {
    AttackRun(
      search.attack, within: epsilons, seed: seed, batchSize: batchSize,
      stopsOnSuccess: stopsOnSuccess, asksAgain: search.precision != .float32,
      folder: folder.map { "\($0)/\(search.attack.name)" }, keepsImages: folder != nil,
      modelMark: modelMark)
  }

  /// The gradients of the cross-entropy at the first images.
  ///
  /// - Throws: what the classifier throws.
  public func gradients(
    of classifier: any Classifier, _ data: Dataset, limit: Int = 100
  ) throws -> RobustnessResult.Gradients {
    let count = min(limit, data.count)
    let found = try Victim(classifier, statistics: statistics).inputGradients(
      at: unitImages(data.images[0..<count]), data.labels[0..<count], batchSize: batchSize)
    return .init(found, radii: radii)
  }

  /// Checks the gates on the first images, at the largest ε.
  ///
  /// The attack under test is the first of the searches that steps along a gradient, else PGD.
  ///
  /// - Parameter blackBox: an attack without gradients, which the one under test must not lose to.
  /// - Throws: as ``Gates/check(_:on:_:_:_:surrogate:progress:)``.
  public func gates(
    on classifier: any Classifier, _ data: Dataset, limit: Int, blackBox: (any Attack)?,
    surrogate: Victim? = nil, progress: @escaping (GateProgress) -> Void = { _ in }
  ) throws -> GateReport {
    let norm = searches[0].attack.norm
    let attack = searches.lazy.compactMap { $0.attack as? PGD }.first { $0.steps > 1 }
    var settings = GateSettings(
      Threat(norm, epsilons.max()!), attack: attack, limit: limit, batchSize: batchSize, seed: seed)
    settings.blackBox = blackBox
    let count = min(limit, data.count)
    return try Gates.check(
      on: Victim(classifier, statistics: statistics).expecting(over: passes),
      unitImages(data.images[0..<count]), data.labels[0..<count], settings, surrogate: surrogate,
      progress: progress)
  }
}
