import Studies
import Vision

/// The report of a study as one Markdown file, to be read where code is read; figures are PNG files
/// beside it.
struct StudyMarkdown {
  let result: StudyResult
  let numbers: StudyNumbers
  /// Names without ending, and titles.
  let pictures: [(name: String, title: String)]

  private var tables: StudyTables { StudyTables(result) }
  private var facts: StudyFacts { StudyFacts(result: result, numbers: numbers) }

  var text: String {
    ([heading] + [missing].compactMap { $0 } + [verdicts, table] + figures + [settings])
      .joined(separator: "\n")
  }

  private var heading: String {
    let question = result.question.split(whereSeparator: \.isNewline).joined(separator: "\n")
    return """
      # \(result.title)

      \(question)

      \(facts.line)

      ```sh
      \(facts.rerun.joined(separator: " "))
      ```

      """
  }

  private var missing: String? {
    guard !result.missing.isEmpty else { return nil }
    return """
      ## Missing

      Cells that did not finish are in no number below.

      \(tables.missing.markdown)
      """
  }

  private var verdicts: String {
    """
    ## Claims and what these numbers say

    \(tables.count). \(StudyReportPage.rule)

    \(tables.verdicts.markdown)
    """
  }

  private var table: String {
    """
    ## Numbers

    \(tables.legend) Shares of images unless the name says otherwise; docs/studies.md explains every
    name.

    \(tables.numbers.markdown)
    """
  }

  private var figures: [String] {
    pictures.map { name, title in
      "![\(title.filter { !"[]".contains($0) })](\(name).png)\n"
    }
  }

  private var settings: String {
    let models = result.models.map { facts.recipe($0) }
    let shared = (models.first ?? []).filter { fact in
      models.allSatisfy { $0.contains { $0 == fact } }
    }
    let own = zip(result.models, models).map { model, facts in
      let rest = facts.filter { fact in !shared.contains { $0 == fact } }
      return "- \(model): " + (rest.isEmpty ? "nothing else" : Self.words(rest))
    }
    let measured = numbers.plan.measure.settings.map { ($0.key, $0.value) }
    return """
      ## Settings

      Every model: \(Self.words(shared))

      \(own.joined(separator: "\n"))

      Measured after training: \(Self.words(measured))

      Machine: \(Self.words(facts.machine))

      """
  }

  private static func words(_ facts: [(String, String)]) -> String {
    facts.map { "\($0.0) \($0.1)" }.joined(separator: " · ")
  }
}
