import Testing

@testable import Robustness
@testable import Studies

/// Grids made up so that each rule decides each way; never results.
@Suite struct SmoothingClaimsTests {
  private let epsilons: [Epsilon] = [0.03, 0.09]

  /// 400 images of which the first so many are right.
  private func flags(_ count: Int) -> Flags { Flags((0..<400).map { $0 < count }) }

  private func row(
    _ smoothing: KernelSmoothing?, clean: Int, _ robust: [String: [Int]]
  ) -> GridRow {
    let cells = robust.sorted { $0.key < $1.key }.map { attack, counts in
      let key = GridKey(
        model: "m", smoothing: "", layers: "", statistics: "running", precision: "float32",
        attack: attack, norm: .linf, parameters: [], epsilons: epsilons, seed: 0, batchSize: 1,
        data: "")
      let record = AttackRecord(
        settings: AttackSettings(
          attack: attack, norm: .linf, parameters: [], epsilons: epsilons, seed: 0, batchSize: 1,
          stopsOnSuccess: true, measuresRounding: false, model: "m", judge: nil, count: 400,
          data: ""), labels: [], cleanPredictions: [], rows: [])
      var cell = GridCell(record, key)
      cell.isCorrect = flags(clean)
      cell.isRobust = counts.map(flags)
      return cell
    }
    return GridRow(model: "m", smoothing: smoothing, cells: cells)
  }

  private func verdicts(_ rows: [GridRow]) -> [SmoothingGridResult.Statement] {
    SmoothingClaims(rows, epsilons).statements
  }

  @Test(arguments: [(200, "supported"), (390, "contradicted"), (345, "open")])
  func cleanAccuracy(_ clean: Int, _ verdict: String) {
    let found = verdicts([
      row(nil, clean: 390, ["pgd": [100, 50]]),
      row(.mix(rho: 0.1), clean: 390, ["pgd": [100, 50]]),
      row(.mix(rho: 1), clean: clean, ["pgd": [100, 50]]),
    ])
    #expect(found[0].verdict.rawValue == verdict, "\(found[0].text)")
    #expect(found[0].text.hasPrefix("at rho 1, the largest"))
  }

  @Test(
    arguments: [
      ([100, 120], "supported"), ([100, 50], "open"), ([40, 50], "contradicted"),
      ([40, 120], "open"),
    ])
  func robustAccuracy(_ robust: [Int], _ verdict: String) {
    let found = verdicts([
      row(nil, clean: 390, ["pgd": [100, 50]]), row(.mix(rho: 1), clean: 300, ["pgd": robust]),
    ])
    #expect(found[1].verdict.rawValue == verdict, "\(found[1].text)")
  }

  /// What rises under the weaker attack alone is said to.
  @Test func theWorstOfTheAttacksIsLookedAt() {
    let found = verdicts([
      row(nil, clean: 390, ["fgsm": [100, 50], "pgd": [60, 20]]),
      row(.mix(rho: 1), clean: 300, ["fgsm": [200, 150], "pgd": [60, 20]]),
    ])
    #expect(found[1].text.contains("of 6 comparisons"))
    #expect(found[1].text.hasSuffix("; under the worst of the attacks it rises in none"))
  }

  @Test(
    arguments: [
      ([110, 150], "supported"), ([180, 60], "contradicted"), ([160, 110], "open"),
      ([100, 50], "open"),
    ])
  func atLargeEpsilon(_ robust: [Int], _ verdict: String) {
    let found = verdicts([
      row(nil, clean: 390, ["pgd": [100, 50]]), row(.mix(rho: 1), clean: 300, ["pgd": robust]),
    ])
    #expect(found[2].verdict.rawValue == verdict, "\(found[2].text)")
  }

  @Test(arguments: [([100, 150], "supported"), ([100, 50], "contradicted")])
  func theGain(_ normalized: [Int], _ verdict: String) {
    let found = verdicts([
      row(nil, clean: 390, ["pgd": [100, 50]]), row(.mix(rho: 1), clean: 300, ["pgd": [100, 150]]),
      row(.mixNormalized(rho: 1), clean: 300, ["pgd": normalized]),
    ])
    #expect(found[3].verdict.rawValue == verdict, "\(found[3].text)")
  }

  @Test func whatWasNotRunIsNotJudged() {
    #expect(verdicts([row(nil, clean: 390, ["pgd": [100, 50]])]).isEmpty)
    let found = verdicts([
      row(nil, clean: 390, ["pgd": [100, 50]]), row(.mix(rho: 1), clean: 300, ["pgd": [100, 150]]),
    ])
    #expect(found[3].verdict == .open && found[3].text == "mix-normalized was not run")
  }
}
