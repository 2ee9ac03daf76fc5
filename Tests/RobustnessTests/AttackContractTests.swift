import Testing
import Torch

@testable import Robustness

@Suite struct AttackContractTests {
  @Test(arguments: AttackCase.all) func keepsTheContract(_ example: AttackCase) throws {
    try checkAttack(example)
  }

  /// The radii of the table decide about something: gradients fool some at the small one, nearly all
  /// at the large one.
  @Test(arguments: ThreatNorm.allCases) func theTableIsWorthSomething(_ norm: ThreatNorm) throws {
    let examples = try AttackExamples()
    let report = try PGD(norm).run(
      on: examples.victim, examples.images, examples.labels,
      within: AttackExamples.radii(norm).map { Epsilon($0) })
    let fooled = report.results.map { $0.isFooled.count { $0 } }
    #expect((1...5).contains(fooled[0]) && (7...8).contains(fooled[1]), "\(fooled)")
  }
}
