import ArgumentParser
import Foundation
import Studies
import Vision

/// Where an audit's results go besides the terminal, and what they must reach.
struct AuditOutputs: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Exit with status 2 when an accuracy is below a bound; repeatable.",
      discussion: "As low@8=0.70, high@25%=30%, original=0.9, low@8:none=0.7.",
      valueName: "bound"), transform: Bound.init(parsing:))
  var failBelow: [Bound] = []

  @Option(help: "File for the bounds as JUnit-style XML.")
  var junit: String?

  @Option(help: "File for the accuracies as CSV.")
  var csv: String?

  func validate() throws {
    guard junit != "", csv != "" else {
      throw ValidationError("--junit and --csv name files; one is empty.")
    }
    guard junit == nil || !failBelow.isEmpty else {
      throw ValidationError("--junit tells which bounds held; give some with --fail-below.")
    }
  }

  /// - Throws: `ValidationError` when a bound names a condition that is not measured.
  func requireMeasured(_ conditions: [Condition], height: Int, width: Int) throws {
    for bound in failBelow
    where !conditions.contains(where: { bound.covers($0, height: height, width: width) }) {
      throw ValidationError(
        "--fail-below \(bound.text) names a condition that is not measured; there are "
          + conditions.map(Bound.title).joined(separator: ", ") + ".")
    }
  }

  /// Writes the files.
  ///
  /// - Returns: the bounds with what was measured.
  func write(
    _ results: [AuditResult], _ outcomes: Outcomes, height: Int, width: Int
  ) throws -> [BoundCheck] {
    let checks = failBelow.flatMap { bound in
      outcomes.rows.filter { bound.covers($0.condition, height: height, width: width) }.map { row in
        BoundCheck(bound, row.condition, outcomes.correct(row), outcomes.labels.count)
      }
    }
    if let csv { try AtomicFile.write(Array(AuditCSV(results).text.utf8), to: csv) }
    if let junit {
      try AtomicFile.write(Array(JUnit(results[0], checks).text.utf8), to: junit)
    }
    return checks
  }
}
