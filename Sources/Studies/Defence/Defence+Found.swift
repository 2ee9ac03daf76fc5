internal import Foundation
internal import Robustness
internal import Spectra
internal import Training
internal import Vision

extension DefenceResult.Defence {
  /// What all attackers together found.
  init(
    _ found: [DefenceStudy.Found], _ front: FrontEndSpec, before bare: [DefenceStudy.Found],
    _ model: String, _ study: DefenceStudy
  ) {
    let places = study.epsilons.indices
    func robust(_ found: [DefenceStudy.Found], _ place: Int) -> [Bool] {
      minimum(found.map { $0.record.isRobust($0.record.rows[place]) })
    }
    let credited = places.map { robust(found, $0) }
    let oblivious = places.map { robust([found[0]], $0) }
    self.init(
      model: model, front: front, bare: .init(bare[0].record.isCleanCorrect),
      clean: .init(found[0].record.isCleanCorrect),
      bareRobust: places.map { .init(robust(bare, $0)) },
      attackers: found.map { .init($0, front) }, credit: credited.map { .init($0) },
      masked: zip(oblivious, credited).map { .init(zip($0, $1).map { $0 && !$1 }) },
      whiteInBand: found[0].spectra[0].whiteShare(passing: front.mask), sentences: [])
    sentences = places.map { sentence(.init(study.attack.norm, study.epsilons[$0]), $0) }
  }

  /// An honest sentence about one ε: how much was masking, and whether the credit can be told from
  /// the bare model's by intervals that do not overlap.
  private func sentence(_ threat: Threat, _ place: Int) -> String {
    let (credit, bare) = (credit[place], bareRobust[place])
    let oblivious = attackers[0].robust[place]
    return "\(threat), \(front) + \(model): an attacker who does not know of the filter leaves "
      + "\(text(oblivious)) of \(credit.count) images right, the worst of \(attackers.count) "
      + "attackers \(text(credit)): a masking gap of \(percent(masked[place].accuracy)) points. "
      + verdict(credit, bare)
  }

  private func verdict(
    _ credit: RobustnessResult.Score, _ bare: RobustnessResult.Score
  ) -> String {
    let beside = "The bare model keeps \(text(bare))"
    if credit.interval.overlaps(bare.interval) {
      return "\(beside), so these images show no gain by the filter."
    }
    return credit.accuracy > bare.accuracy
      ? "\(beside), so the filter adds some; this is an upper bound, and a stronger attack may come."
      : "\(beside), so the filter makes it worse."
  }

  private func text(_ score: RobustnessResult.Score) -> String {
    "\(percent(score.accuracy)) % [\(percent(score.interval.low)), \(percent(score.interval.high))]"
  }

  private func percent(_ share: Double) -> String { String(format: "%.1f", 100 * share) }
}

extension DefenceResult.Attacker {
  fileprivate init(_ found: DefenceStudy.Found, _ front: FrontEndSpec) {
    let record = found.record
    self.init(
      name: found.name, attack: record.settings.attack,
      parameters: Dictionary(
        record.settings.parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
      precision: found.precision.rawValue, robust: record.rows.map { .init(record.isRobust($0)) },
      inBand: found.spectra.map { $0.count > 0 ? $0.share(passing: front.mask) : nil },
      queries: record.rows.map(\.queries))
  }
}

/// Per image, whether it withstood every attacker.
private func minimum(_ attackers: [[Bool]]) -> [Bool] {
  attackers[0].indices.map { image in attackers.allSatisfy { $0[image] } }
}
