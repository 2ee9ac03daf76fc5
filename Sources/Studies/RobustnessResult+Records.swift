public import Robustness
internal import Training

extension RobustnessResult {
  /// The result that several attacks on one model and data set have.
  ///
  /// - Parameters:
  ///   - gradients: of the model's loss at clean images.
  ///   - gates: none: they were not checked.
  /// - Precondition: at least one attack, all on the same images, model and ε, with rounding measured.
  public init(
    _ found: [RobustnessStudy.Found], model: String, data: AuditResult.Data, settings: Settings,
    gradients: Gradients, gates: GateReport? = nil
  ) {
    let records = found.map(\.record)
    let first = records[0]
    self.model = model
    self.data = data
    self.settings = settings
    self.gradients = gradients
    threat = Threat(norm: first.settings.norm, eps: first.settings.epsilons)
    clean = Score(first.isCleanCorrect)
    attacks = found.flatMap { found in
      found.record.rows.indices.map { Attack(found, at: $0) }
    }
    worst = threat.eps.indices.map { Worst(records, at: $0) }
    self.gates = gates?.results ?? []
    let told = records.flatMap(\.warnings) + Self.surprises(records, gates)
    warnings = told.enumerated().filter { !told[..<$0.offset].contains($0.element) }.map(\.element)
    let largest = threat.eps.indices.max {
      first.settings.epsilons[$0] < first.settings.epsilons[$1]
    }!
    sentence =
      Claim(
        .init(threat.norm, threat.eps[largest]), correct: worst[largest].robust.correct,
        count: clean.count, attacks: found.count, gates: gates?.results
      ).sentence
  }

  /// Gates run attacks of their own: what these fool and the others left is not in the numbers.
  private static func surprises(_ records: [AttackRecord], _ gates: GateReport?) -> [String] {
    guard let gates, let place = records[0].settings.epsilons.firstIndex(of: gates.threat.epsilon)
    else { return [] }
    let left = minimum(records.map { $0.isRobust($0.rows[place]) })
    let missed = zip(left, gates.isRobust).count { $0 && !$1 }
    guard missed > 0 else { return [] }
    return [
      "the attacks of the gates fooled \(missed) of \(gates.isRobust.count) images that "
        + "\(records.map(\.settings.attack).joined(separator: ", ")) left right: run stronger attacks"
    ]
  }
}

extension RobustnessResult.Attack {
  fileprivate init(_ found: RobustnessStudy.Found, at place: Int) {
    let (record, row) = (found.record, found.record.rows[place])
    let settings = record.settings
    self.init(
      name: settings.attack,
      parameters: Dictionary(
        settings.parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
      precision: found.precision.rawValue, eps: settings.epsilons[place],
      robust: .init(record.isRobust(row)),
      rounded: .init(record.isRoundedRobust(row)!),
      medianDistance: record.medianDistance(record.nearest ?? row), queries: row.queries,
      spectrum: found.spectra[place])
  }
}

extension RobustnessResult.Worst {
  fileprivate init(_ records: [AttackRecord], at place: Int) {
    self.init(
      eps: records[0].settings.epsilons[place],
      robust: .init(minimum(records.map { $0.isRobust($0.rows[place]) })),
      rounded: .init(minimum(records.map { $0.isRoundedRobust($0.rows[place])! })))
  }
}

/// Per image, whether it withstood every attack.
private func minimum(_ attacks: [[Bool]]) -> [Bool] {
  attacks[0].indices.map { image in attacks.allSatisfy { $0[image] } }
}
