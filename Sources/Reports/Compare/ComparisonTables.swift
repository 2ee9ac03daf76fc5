import Foundation
public import Studies

/// A comparison as tables.
public struct ComparisonTables: Sendable {
  let comparison: ModelComparison
  let radius: Double?

  /// - Parameter radius: of the LFC and HFC shown; nil: the middle one.
  public init(_ comparison: ModelComparison, at radius: Double? = nil) {
    self.comparison = comparison
    self.radius = radius ?? comparison.middleRadius
  }

  /// A heading and a table for each ranking at the radius.
  public var rankings: [(heading: String, table: TextTable)] {
    comparison.rankings(at: radius).map { (Self.heading($0), table($0)) }
  }

  static func heading(_ ranking: ModelComparison.Ranking) -> String {
    let cut = ranking.radius.map { " r = \(Wording.radius($0)) (rescale \(ranking.rescale))" } ?? ""
    return switch ranking.measure {
    case .original: "By accuracy on originals"
    case .low: "By accuracy on LFC" + cut
    case .high: "By accuracy on HFC" + cut
    case .gap: "By the gap, originals less LFC" + cut + ", least first"
    }
  }

  private func table(_ ranking: ModelComparison.Ranking) -> TextTable {
    TextTable(
      columns: [
        .init("rank", .right), .init("model"), .init("%", .right), .init("95 %", .right),
        .init("to the next", .right), .init("95 %", .right), .init("p (Holm)", .right),
      ],
      rows: ranking.places.enumerated().map { place, entry in
        ["\(place + 1)", comparison.models[entry.model].title]
          + Self.cells(entry, place < ranking.steps.count ? ranking.steps[place] : nil)
      })
  }

  static func cells(
    _ place: ModelComparison.Ranking.Place, _ step: ModelComparison.Ranking.Step?
  ) -> [String] {
    func bounds(_ bounds: Bounds) -> String {
      "[\(Wording.decimals(100 * bounds.low, 1)), \(Wording.decimals(100 * bounds.high, 1))]"
    }
    let own = [Wording.decimals(100 * place.value.value, 1), bounds(place.value.interval)]
    guard let step else { return own + ["", "", ""] }
    return own + [
      Wording.signed(100 * step.difference.value, 1), bounds(step.difference.interval),
      Wording.pValue(step.adjustedPValue),
    ]
  }

  /// Error consistency of every pair under one condition.
  public var consistency: [(heading: String, table: TextTable)] {
    comparison.consistency(at: radius).map { item in
      let titles = comparison.models.map(\.title)
      let table = TextTable(
        columns: [.init("κ")] + titles.indices.map { .init("\($0 + 1)", .right) },
        rows: titles.indices.map { a in
          ["\(a + 1)  \(titles[a])"]
            + titles.indices.map { b in
              a == b ? "" : item.kappa[a][b].map { Wording.decimals($0, 2) } ?? "–"
            }
        })
      return (Wording.condition(item.shown), table)
    }
  }

  /// Every ranking, a row for each place (RFC 4180): values and intervals as shares.
  public var csv: String {
    let heading = [
      "measure", "radius", "rescale", "rank", "model", "value", "low", "high", "next_difference",
      "next_p", "next_p_holm",
    ]
    let rows = comparison.rankings.flatMap { ranking in
      ranking.places.enumerated().map { place, entry in
        let step = place < ranking.steps.count ? ranking.steps[place] : nil
        return [
          ranking.measure.rawValue, ranking.radius.map(Wording.radius) ?? "", ranking.rescale,
          "\(place + 1)", comparison.models[entry.model].title, Wording.number(entry.value.value),
          Wording.number(entry.value.interval.low), Wording.number(entry.value.interval.high),
        ]
          + [step?.difference.value, step?.pValue, step?.adjustedPValue].map {
            $0.map(Wording.number) ?? ""
          }
      }
    }
    return AccuracyTable.csvText([heading] + rows)
  }
}
