internal import Foundation
internal import Training

/// What a study found so far: what `passband study report --json` prints.
public struct StudyResult: Codable, Sendable, Equatable {
  /// A claim and what the numbers say of it.
  public struct Row: Codable, Sendable, Equatable {
    /// A comparison that must hold too.
    public struct Control: Codable, Sendable, Equatable {
      public var confound: String
      public var judgement: Judgement
    }

    public var claim: String
    public var published: String?
    public var source: String
    public var judgement: Judgement
    public var controls: [Control]
    /// Of claim and controls together: supported only where every control is.
    public var verdict: Verdict
    /// What decided, in a sentence.
    public var because: String
  }

  /// A number of a model over its seeds, beside the published one.
  public struct Number: Codable, Sendable, Equatable {
    public var model: String
    public var metric: String
    public var estimate: StudyNumbers.Estimate?
    public var published: Double?
  }

  /// A cell that is not complete.
  public struct Missing: Codable, Sendable, Equatable {
    public var cell: String
    public var cause: String
  }

  public var study: String
  public var title: String
  public var question: String
  public var source: String
  public var preset: String
  public var settings: [String]
  public var seeds: [UInt64]
  public var models: [String]
  public var cells: Int
  public var missing: [Missing]
  public var numbers: [Number]
  public var publishedSource: String?
  public var claims: [Row]

  public init(_ output: StudyOutput, _ numbers: StudyNumbers) {
    let plan = numbers.plan
    let study = plan.study
    (self.study, title) = (study.name, study.title)
    (question, source) = (study.question, study.source)
    (preset, settings) = (plan.preset.name, plan.settings)
    (seeds, models) = (plan.seeds, plan.models)
    cells = plan.cells.count
    missing = plan.cells.compactMap { cell in
      output.folder(of: cell, plan).state.gap.map { .init(cell: cell.name, cause: $0) }
    }
    publishedSource = study.published?.source
    self.numbers = plan.models.flatMap { model in
      study.table.map { metric in
        let published = study.published?.values.first {
          $0.model == model && $0.metric == metric
        }
        return Number(
          model: model, metric: metric.text, estimate: numbers.estimate(model, metric),
          published: published?.value)
      }
    }
    claims = study.claims.map { Row($0, numbers) }
  }
}

extension CellFolder.State {
  /// What is missing, in words; nil: nothing.
  public var gap: String? {
    switch self {
    case .complete: nil
    case .failed(let cause): "failed: \(cause)"
    case .started(let epoch): "stopped after epoch \(epoch)"
    case .waiting: "not started"
    }
  }
}

extension StudyResult.Row {
  init(_ claim: StudyClaim, _ numbers: StudyNumbers) {
    self.claim = claim.says
    (published, source) = (claim.published, claim.source)
    judgement = numbers.judge(claim.rule)
    controls = claim.controls.map {
      Control(confound: $0.confound, judgement: numbers.judge($0.rule))
    }
    (verdict, because) = Self.conclude(judgement, controls)
  }

  /// The rule of every verdict.
  private static func conclude(
    _ judgement: Judgement, _ controls: [Control]
  ) -> (Verdict, String) {
    guard judgement.verdict == .supported else {
      let words = judgement.interval == nil ? [] : [judgement.verdict.words]
      let reasons = words + [judgement.reason].compactMap { $0 }
      return (judgement.verdict, reasons.joined(separator: "; "))
    }
    if let failed = controls.first(where: { $0.judgement.verdict != .supported }) {
      let how =
        failed.judgement.reason
        ?? (failed.judgement.verdict == .open
          ? "the control's interval does not decide" : "the control does not hold")
      return (.open, "not told from a confound: \(failed.confound) (\(how))")
    }
    let words = controls.isEmpty ? judgement.verdict.words : "the controls hold, too"
    return (.supported, ([words] + [judgement.reason].compactMap { $0 }).joined(separator: "; "))
  }
}

extension Verdict {
  /// What an interval says by itself.
  fileprivate var words: String {
    switch self {
    case .supported: "the whole interval is on the claimed side"
    case .contradicted: "the whole interval is on the other side"
    case .open: "the interval does not decide"
    }
  }
}
