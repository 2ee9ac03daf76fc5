import Foundation
public import Studies
import Vision

/// A smoothing grid as tables.
public struct SmoothingGridTables: Sendable {
  private let result: SmoothingGridResult

  public init(_ result: SmoothingGridResult) { self.result = result }

  /// A row for each smoothed model and attack, a column for each ε.
  public var table: TextTable {
    TextTable(
      columns: [
        .init("model"), .init("smoothing"), .init("clean, in %\n[95 % interval]", .right),
        .init("attack"),
      ] + result.epsilonNames.map { .init("robust, in %\nε = \($0)", .right) },
      rows: result.rows.flatMap { row in
        row.entries.map { entry in
          [row.model, row.title, DefenceTables.cell(row.clean), entry.attack]
            + entry.robust.map(DefenceTables.cell)
        }
      })
  }

  /// RFC 4180, a line for each smoothed model, attack and ε, shares from 0 to 1; the clean accuracy as
  /// the attack "clean" at ε 0.
  public var csv: String {
    let heading = [
      "model", "method", "rho", "radius", "attack", "eps", "accuracy", "low", "high", "correct",
      "count",
    ]
    let lines = result.rows.flatMap { row in
      [line(row, "clean", 0, row.clean)]
        + row.entries.flatMap { entry in
          zip(result.epsilonValues, entry.robust).map { line(row, entry.attack, $0, $1) }
        }
    }
    return TextTable(columns: heading.map { .init($0) }, rows: lines).csv
  }

  private func line(
    _ row: SmoothingGridResult.Row, _ attack: String, _ epsilon: Double,
    _ score: SmoothingGridResult.Score
  ) -> [String] {
    [row.model, row.method] + [row.rho, row.radius].map { $0.map(Wording.number) ?? "" }
      + [attack, Wording.number(epsilon)]
      + [score.accuracy, score.interval.low, score.interval.high].map(Wording.number)
      + ["\(score.correct)", "\(score.count)"]
  }

  /// A sentence for each statement and model.
  public var sentences: [String] {
    result.statements.map { statement in
      "“\(statement.claim)”, \(statement.model): \(statement.verdict.rawValue) — \(statement.text)."
    }
  }
}

extension SmoothingGridResult.Row {
  /// "none", "mix, rho 0.5" or "lowpass, radius 1".
  var title: String {
    guard method != "none" else { return method }
    return method + (rho.map { ", rho \(Wording.number($0))" } ?? "")
      + (radius.map { ", radius \(Wording.number($0))" } ?? "")
  }
}
