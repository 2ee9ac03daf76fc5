import Foundation
public import Studies
import Vision

/// A study as tables: what was claimed and found, the numbers, and what is missing.
public struct StudyTables: Sendable {
  private let result: StudyResult

  public init(_ result: StudyResult) { self.result = result }

  // MARK: Verdicts

  /// A row for each claim, and below it one for each control.
  public var verdicts: TextTable {
    TextTable(
      columns: [
        .init("claim"), .init("published"), .init("verdict"),
        .init("difference\n[95 % interval]", .right), .init("claimed"), .init("n"),
        .init("numbers"), .init("rule"), .init("because"),
      ],
      rows: result.claims.flatMap { claim in
        [row(claim)] + claim.controls.map(row)
      })
  }

  private func row(_ claim: StudyResult.Row) -> [String] {
    [claim.claim, published(claim), claim.verdict.rawValue] + Self.cells(claim.judgement)
      + [claim.because]
  }

  private func row(_ control: StudyResult.Row.Control) -> [String] {
    ["control: \(control.confound)", "–", control.judgement.verdict.rawValue]
      + Self.cells(control.judgement) + [control.judgement.reason ?? "–"]
  }

  private func published(_ claim: StudyResult.Row) -> String {
    "\(claim.published ?? "a direction only") (\(claim.source))"
  }

  static func cells(_ judgement: Judgement) -> [String] {
    [
      difference(judgement), claimed(judgement), basis(judgement),
      judgement.parts.map { "\($0.name) \(number($0.value))" }.joined(separator: ", "),
      judgement.rule,
    ]
  }

  /// "+0.123 [0.081, 0.165]".
  static func difference(_ judgement: Judgement) -> String {
    guard let difference = judgement.difference else { return "–" }
    let interval = judgement.interval.map { " [\(number($0.low)), \(number($0.high))]" }
    return number(difference) + (interval ?? "")
  }

  static func claimed(_ judgement: Judgement) -> String {
    let threshold = number(judgement.threshold)
    return switch judgement.relation {
    case .greater: "> \(threshold)"
    case .less: "< \(threshold)"
    case .within: "within ±\(threshold)"
    }
  }

  /// "3 seeds", or "1 seed: over images".
  static func basis(_ judgement: Judgement) -> String {
    switch judgement.basis {
    case .seeds: "\(judgement.seeds) seeds"
    case .images:
      judgement.seeds == 1 ? "1 seed: over images" : "\(judgement.seeds) seeds alike: over images"
    case nil: "–"
    }
  }

  /// Three decimals; not "-0.000".
  static func number(_ value: Double) -> String {
    let text = String(format: "%.3f", value)
    return text == "-0.000" ? "0.000" : text
  }

  /// Difference, what is claimed, and over what, on one line.
  public static func line(_ judgement: Judgement) -> String {
    "\(difference(judgement)), claimed \(claimed(judgement)), \(basis(judgement))"
  }

  // MARK: Numbers

  /// A row a model, a column a metric; published numbers in brackets.
  public var numbers: TextTable {
    let metrics = Chart.unique(result.numbers.map(\.metric))
    return TextTable(
      columns: [.init("model")] + metrics.map { .init($0, .right) },
      rows: result.models.map { model in
        [model]
          + metrics.map { metric in
            let found = result.numbers.first { $0.model == model && $0.metric == metric }
            return found.map(Self.cell) ?? "–"
          }
      })
  }

  private static func cell(_ number: StudyResult.Number) -> String {
    let published = number.published.map { " (\(self.number($0)))" } ?? ""
    guard let estimate = number.estimate else { return "–" + published }
    let spread =
      estimate.deviation.map { " ± \(self.number($0))" }
      ?? estimate.interval.map { " [\(self.number($0.low)), \(self.number($0.high))]" } ?? ""
    return self.number(estimate.mean) + spread + published
  }

  /// RFC 4180, a line a model and metric.
  public var csv: String {
    let heading = [
      "model", "metric", "mean", "deviation", "low", "high", "seeds", "published",
    ]
    func text(_ value: Double?) -> String { value.map(Wording.number) ?? "" }
    let rows = result.numbers.map { number in
      let estimate = number.estimate
      return [number.model, number.metric, text(estimate?.mean), text(estimate?.deviation)]
        + [text(estimate?.interval?.low), text(estimate?.interval?.high)]
        + ["\(estimate?.seeds ?? 0)", text(number.published)]
    }
    return TextTable(columns: heading.map { .init($0) }, rows: rows).csv
  }

  /// What the brackets of ``numbers`` mean.
  public var legend: String {
    let seeds = result.seeds.count
    let spread =
      seeds > 1
      ? "Means over \(seeds) seeds ± standard deviation."
      : "One seed, with 95 % intervals over images."
    let gaps = result.missing.isEmpty ? "" : " Cells are missing, so some are over fewer."
    let source = result.publishedSource.map { " In brackets what was published: \($0)." }
    return spread + gaps + (source ?? "")
  }

  // MARK: Missing

  public var missing: TextTable {
    TextTable(
      columns: [.init("cell"), .init("what happened")],
      rows: result.missing.map { [$0.cell, $0.cause] })
  }

  /// "3 supported, 1 contradicted, 2 open".
  public var count: String {
    Verdict.allCases.map { verdict in
      "\(result.claims.count { $0.verdict == verdict }) \(verdict.rawValue)"
    }.joined(separator: ", ")
  }
}
