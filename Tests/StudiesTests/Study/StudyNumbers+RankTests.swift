import Testing

@testable import Studies

@Suite struct StudyNumbersRankTests {
  /// 1 − 6 Σd²/(n(n² − 1)) without ties: d = 0, 1, 1, 0 gives 1 − 12/60.
  @Test func ranksCorrelate() throws {
    #expect(spearman([1, 2, 3, 4], [10, 20, 30, 40]) == 1)
    #expect(spearman([1, 2, 3, 4], [4, 3, 2, 1]) == -1)
    let found = try #require(spearman([1, 2, 3, 4], [1, 9, 4, 16]))
    #expect(abs(found - 0.8) < 1e-12)
  }

  /// Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5/√(4.5 · 5).
  @Test func tiesHaveTheirMeanRank() throws {
    let found = try #require(spearman([1, 2, 2, 3], [1, 2, 3, 4]))
    #expect(abs(found - (4.5 / 22.5.squareRoot())) < 1e-12)
    #expect(spearman([1, 1, 1], [1, 2, 3]) == nil)
  }

  private let three = """
    title: Three
    base: {data: cifar10, model: resnet8, norm: none, radii: [4], rescale: [max]}
    models: {a: {}, b: {mixup: 1}, c: {mixup: 0.5}}
    seeds: [0, 1]
    """

  private func numbers(_ models: Int) throws -> StudyNumbers {
    let study = try StudyDeclaration(parsing: three, name: "three", file: "three.yaml")
    let plan = try StudyPlan(study, preset: "quick")
    let cells = plan.cells.filter { plan.models.prefix(models).contains($0.model) }.map { cell in
      // Test accuracy falls from a to c, training accuracy too; for seed 1 a and b change places.
      let place = plan.models.firstIndex(of: cell.model)!
      let train = [[0.9, 0.8, 0.7], [0.8, 0.9, 0.7]][Int(cell.seed)][place]
      return StudySample.numbers(
        cell, test: answers(9 - place, of: 10),
        epochs: [StudySample.epoch(1, train: train, low: 0.5)])
    }
    return StudyNumbers(plan: plan, cells: cells)
  }

  /// 1 and 0.5 for the two seeds.
  @Test func rulesCompareOverModels() throws {
    let judgement = try numbers(3).judge(try ClaimRule(parsing: "rank(train,test) > 0.2"))
    #expect(judgement.seeds == 2 && abs(judgement.difference! - 0.75) < 1e-12)
    #expect(judgement.parts.map(\.name) == ["rank(train,test)"])
    #expect(judgement.verdict == .open)
  }

  @Test func twoModelsAreTooFew() throws {
    let judgement = try numbers(2).judge(try ClaimRule(parsing: "rank(train,test) > 0"))
    #expect(judgement.verdict == .open && judgement.seeds == 0)
    #expect(judgement.reason == "a rank correlation needs three models, seed 0 has 2")
  }
}
