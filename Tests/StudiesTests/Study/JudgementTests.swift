import Testing
import Training
import Vision

@testable import Studies

/// The rule of verdicts, by closed forms.
@Suite struct JudgementTests {
  /// Numbers of a and b with so many of 100 right for each seed.
  private func numbers(_ a: [Int], _ b: [Int]) throws -> StudyNumbers {
    let seeds = "seeds=" + a.indices.map { "\($0)" }.joined(separator: ",")
    let plan = try StudySample.plan("smoke", [seeds])
    let cells = plan.cells.map { cell in
      let right = (cell.model == "a" ? a : b)[Int(cell.seed)]
      return StudySample.numbers(cell, test: answers(right, of: 100))
    }
    return StudyNumbers(plan: plan, cells: cells)
  }

  private func judge(_ rule: String, _ numbers: StudyNumbers) throws -> Judgement {
    numbers.judge(try ClaimRule(parsing: rule))
  }

  /// Differences .10, .12, .14: mean .12, s = .02, half-width 4.302653 · .02/√3 = .049683.
  @Test func pairedSeedsHaveATInterval() throws {
    let judgement = try judge("a.test > b.test", try numbers([60, 65, 70], [50, 53, 56]))
    #expect(judgement.verdict == .supported && judgement.basis == .seeds && judgement.seeds == 3)
    let interval = try #require(judgement.interval)
    #expect(abs(judgement.difference! - 0.12) < 1e-9)
    #expect(abs(interval.low - (0.12 - 0.0496828)) < 1e-6)
    #expect(abs(interval.high - (0.12 + 0.0496828)) < 1e-6)
  }

  @Test func marginsMoveTheVerdict() throws {
    let found = try numbers([60, 65, 70], [50, 53, 56])
    #expect(try judge("a.test > b.test + 0.05", found).verdict == .supported)
    #expect(try judge("a.test > b.test + 0.1", found).verdict == .open)
    #expect(try judge("a.test > b.test + 0.2", found).verdict == .contradicted)
    #expect(try judge("a.test < b.test", found).verdict == .contradicted)
    #expect(try judge("a.test ~ b.test within 0.2", found).verdict == .supported)
    #expect(try judge("a.test ~ b.test within 0.1", found).verdict == .open)
    #expect(try judge("a.test ~ b.test within 0.05", found).verdict == .contradicted)
  }

  /// What is judged from right to left is told from left to right.
  @Test func lessThanIsToldAsItIsWritten() throws {
    let judgement = try judge("a.test < b.test + 0.2", try numbers([60, 65, 70], [50, 53, 56]))
    #expect(judgement.verdict == .supported && judgement.relation == .less)
    #expect(abs(judgement.threshold - 0.2) < 1e-12)
    #expect(abs(judgement.difference! - 0.12) < 1e-9)
    let interval = try #require(judgement.interval)
    #expect(abs(interval.low - (0.12 - 0.0496828)) < 1e-6)
    #expect(abs(interval.high - (0.12 + 0.0496828)) < 1e-6)
  }

  /// The same 100 images; 30 right for a alone, 10 for b alone: Bonett and Price with 31 and 11 of 102.
  @Test func oneSeedIsJudgedOverImages() throws {
    let plan = try StudySample.plan()
    let a = answers(60, of: 100)
    let b = (0..<100).map { $0 < 30 || ($0 >= 60 && $0 < 70) }
    let found = StudyNumbers(
      plan: plan,
      cells: [
        StudySample.numbers(plan.cells[0], test: a), StudySample.numbers(plan.cells[1], test: b),
      ])
    let judgement = try judge("a.test > b.test", found)
    #expect(judgement.basis == .images && judgement.seeds == 1)
    let (up, down) = (31.0 / 102, 11.0 / 102)
    let half = 1.959964 * ((up + down - (up - down) * (up - down)) / 102).squareRoot()
    let interval = try #require(judgement.interval)
    #expect(abs(interval.low - (up - down - half)) < 1e-6)
    #expect(abs(interval.high - (up - down + half)) < 1e-6)
    #expect(judgement.verdict == .supported)
  }

  @Test func seedsThatAgreeAreJudgedOverImages() throws {
    let judgement = try judge("a.test > 0.9", try numbers([50, 50], [1, 2]))
    #expect(judgement.basis == .images && judgement.verdict == .contradicted)
  }

  @Test func whatIsMissingIsNamed() throws {
    let plan = try StudySample.plan()
    let found = StudyNumbers(
      plan: plan, cells: [StudySample.numbers(plan.cells[0], test: answers(5, of: 10))])
    let judgement = try judge("a.test > b.test", found)
    #expect(judgement.verdict == .open && judgement.seeds == 0)
    #expect(judgement.reason == "b with seed 7 is not complete")
    let other = try judge("a.test > a.H4", found)
    #expect(other.reason?.hasPrefix("a.H4 was not measured") == true)
  }

  @Test func seedsThatAreLeftOutAreTold() throws {
    let whole = try numbers([60, 65, 70], [50, 53, 56])
    let found = StudyNumbers(plan: whole.plan, cells: Array(whole.cells.dropLast()))
    let judgement = try judge("a.test > b.test", found)
    #expect(judgement.seeds == 2)
    #expect(judgement.reason == "1 of 3 seeds left out: b with seed 2 is not complete")
  }

  // MARK: Controls

  private func row(_ control: String) throws -> StudyResult.Row {
    let more = """
      claims:
        - says: a is better
          source: us
          rule: a.test > b.test
          controls:
            - {rule: "\(control)", confound: a had more luck}
      """
    let study = try StudySample.study(more)
    return StudyResult.Row(study.claims[0], try numbers([60, 65, 70], [50, 53, 56]))
  }

  @Test func aControlThatHoldsKeepsTheVerdict() throws {
    #expect(try row("a.test > 0.5").verdict == .supported)
  }

  @Test func aControlThatFailsLeavesTheClaimOpen() throws {
    let failed = try row("a.test > 0.9")
    #expect(failed.verdict == .open)
    #expect(
      failed.because == "not told from a confound: a had more luck (the control does not hold)")
    #expect(try row("a.test > 0.65").because.contains("the control's interval does not decide"))
  }
}

/// Numbers at moments of training.
@Suite struct MomentTests {
  private func value(_ metric: String) throws -> Double {
    let cell = try StudySample.plan().cells[0]
    let epochs = [
      StudySample.epoch(0, train: 0.1, low: 0.1), StudySample.epoch(1, train: 0.4, low: 0.3),
      StudySample.epoch(2, train: 0.8, low: 0.5), StudySample.epoch(3, train: 0.9, low: 0.2),
    ]
    let numbers = StudySample.numbers(cell, test: [true], epochs: epochs)
    do { return try numbers.value(MetricName(parsing: metric)).value } catch let missing
      as MissingNumber
    { throw StudyError(missing.reason) }
  }

  @Test func areTakenFromTheLog() throws {
    #expect(try value("train") == 0.9)
    #expect(try value("L4[train]@epoch=1") == 0.3)
    #expect(try value("L4[train]@best") == 0.5)
    #expect(abs(try value("L4[train]@last67%") - 0.35) < 1e-12)
    // Halfway between epochs 1 and 2.
    #expect(abs(try value("L4[train]@train=0.6") - 0.4) < 1e-12)
    let never = errorText { _ = try value("L4[train]@train=0.95") }
    #expect(never.contains("training accuracy never reached 0.95"))
    #expect(errorText { _ = try value("H4[train]") }.contains("not among what is measured"))
    #expect(errorText { _ = try value("train@epoch=9") }.contains("there is no such epoch"))
  }
}
