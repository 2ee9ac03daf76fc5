import Foundation
public import Studies
import Vision

/// What front ends are worth, as a table: a block for each front end before each model and each ε.
public struct DefenceTables: Sendable {
  private let result: DefenceResult

  public init(_ result: DefenceResult) { self.result = result }

  public var table: TextTable {
    TextTable(
      columns: [
        .init("front end"), .init("ε", .right), .init("attacker"),
        .init("right, in %\n[95 % interval]", .right), .init("in-band\nenergy", .right),
        .init("white\nnoise", .right), .init("passes\nan image", .right),
      ],
      rows: result.defences.flatMap(rows))
  }

  private func rows(_ defence: DefenceResult.Defence) -> [[String]] {
    let head = [
      row("none", "–", "clean images, \(defence.model)", defence.bare),
      row(defence.frontName, "–", "clean images", defence.clean),
    ]
    return head
      + result.epsilonNames.indices.flatMap { place in
        let epsilon = result.epsilonNames[place]
        return [row("none", epsilon, "best of 2 on the bare model", defence.bareRobust[place])]
          + defence.attackers.map { attacker($0, of: defence, place) }
          + [
            row(
              defence.frontName, epsilon, "credit: worst of \(defence.attackers.count)",
              defence.credit[place]),
            row(defence.frontName, epsilon, "masking gap", defence.masked[place]),
          ]
      }
  }

  private func row(
    _ front: String, _ epsilon: String, _ attacker: String, _ score: DefenceResult.Score
  ) -> [String] {
    [front, epsilon, attacker, Self.cell(score), "–", "–", "–"]
  }

  private func attacker(
    _ attacker: DefenceResult.Attacker, of defence: DefenceResult.Defence, _ place: Int
  ) -> [String] {
    let passes = attacker.passes[place] / max(1, result.data.count)
    return [
      defence.frontName, result.epsilonNames[place], "\(attacker.name) (\(attacker.attack))",
      Self.cell(attacker.robust[place]),
      attacker.inBand[place].map { Wording.percent($0) + " %" } ?? "–",
      Wording.percent(defence.whiteInBand) + " %", Wording.count(passes),
    ]
  }

  static func cell(_ score: DefenceResult.Score) -> String {
    "\(Wording.percent(score.accuracy)) \(Wording.interval(score.interval))"
  }
}
