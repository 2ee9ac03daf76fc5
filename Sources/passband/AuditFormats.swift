import Foundation
import Reports
import Studies
import Vision

/// Accuracies as CSV, a line a condition.
struct AuditCSV {
  private let results: [AuditResult]

  init(_ results: [AuditResult]) { self.results = results }

  var text: String {
    let header =
      "model,data,split,condition,radius,inner_radius,rescale,correct,count,accuracy,"
      + "interval_low,interval_high"
    return ([header] + results.flatMap(lines)).joined(separator: "\n") + "\n"
  }

  private func lines(_ result: AuditResult) -> [String] {
    result.conditions.map { score in
      [
        quoted(result.model), quoted(result.data.name), result.data.split, score.name,
        score.radius.map { String(format: "%g", $0) } ?? "",
        score.innerRadius.map { String(format: "%g", $0) } ?? "", score.rescale,
        "\(score.correct)", "\(score.count)", "\(score.accuracy)", "\(score.interval.low)",
        "\(score.interval.high)",
      ].joined(separator: ",")
    }
  }

  /// RFC 4180.
  private func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}

/// Bounds as the XML that build servers read as test results: a test case a bound and condition.
struct JUnit {
  private let result: AuditResult
  private let checks: [BoundCheck]

  init(_ result: AuditResult, _ checks: [BoundCheck]) {
    (self.result, self.checks) = (result, checks)
  }

  var text: String {
    let failures = checks.count { !$0.isMet }
    let suite = escaped("passband audit of \(result.model) on \(result.data.name)")
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites>
        <testsuite name="\(suite)" tests="\(checks.count)" failures="\(failures)" errors="0">
      \(checks.map(testCase).joined(separator: "\n"))
        </testsuite>
      </testsuites>

      """
  }

  private func testCase(_ check: BoundCheck) -> String {
    let name = escaped("\(check.condition) at least \(check.least)")
    let start = "    <testcase classname=\"passband.audit\" name=\"\(name)\""
    guard !check.isMet else { return start + "/>" }
    return start + ">\n      <failure message=\"\(escaped(check.sentence))\"/>\n    </testcase>"
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
