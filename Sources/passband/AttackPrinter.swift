import Foundation
import Reports
import Robustness
import Studies
import Vision

/// What attacks found, in words and tables.
struct AttackPrinter {
  let result: RobustnessResult

  func printAll() {
    print(
      "\(result.model) on \(grouped(result.data.count)) \(result.data.split) images of "
        + "\(result.data.name) · \(result.threat.norm.symbol) · \(result.settings.statistics) "
        + "statistics · seed \(result.settings.seed)\n")
    print(accuracies.text(), terminator: "")
    print("\nShare of energy beyond a radius, beside that of white noise:\n")
    print(spectra.text(), terminator: "")
    print("\n" + parameters)
    if !result.gates.isEmpty { print("\n" + gates) }
    print("\n" + result.sentence)
  }

  private var accuracies: TextTable {
    TextTable(
      columns: [
        .init("attack"), .init("ε", .right), .init("accuracy", .right),
        .init("95 % interval", .right), .init("8-bit", .right), .init("95 % interval", .right),
        .init("median\ndistance", .right), .init("passes\nan image", .right),
      ],
      rows: [["clean", "–"] + cells(result.clean) + cells(result.clean) + ["–", "–"]]
        + result.attacks.map(row) + worst)
  }

  private func row(_ attack: RobustnessResult.Attack) -> [String] {
    [attack.name, "\(attack.eps)"] + cells(attack.robust) + cells(attack.rounded) + [
      attack.medianDistance.map { distance($0) } ?? "–",
      grouped((attack.queries.forward + attack.queries.backward) / max(1, result.data.count)),
    ]
  }

  /// One attack is its own worst case.
  private var worst: [[String]] {
    let count = Set(result.attacks.map(\.name)).count
    guard count > 1 else { return [] }
    return result.worst.map {
      ["worst of \(count)", "\($0.eps)"] + cells($0.robust) + cells($0.rounded) + ["–", "–"]
    }
  }

  private func cells(_ score: RobustnessResult.Score) -> [String] {
    [
      String(format: "%.1f %%", 100 * score.accuracy),
      String(format: "%.1f–%.1f %%", 100 * score.interval.low, 100 * score.interval.high),
    ]
  }

  private func distance(_ value: Double) -> String {
    let levels = value * 255
    return result.threat.norm == .linf
      ? String(format: "%.3g/255", levels) : String(format: "%.3g", value)
  }

  private var spectra: TextTable {
    let rows =
      result.attacks.filter { $0.spectrum.count > 0 }.map { ([$0.name, "\($0.eps)"], $0.spectrum) }
      + [
        (["gradient", "–"], result.gradients.spectrum),
        (["its sign", "–"], result.gradients.signSpectrum),
      ]
    let radii = result.gradients.spectrum.beyond
    let white = ["white noise", "–"] + radii.map { share($0.white) } + ["–"]
    return TextTable(
      columns: [.init("what"), .init("ε", .right)]
        + radii.map { .init("r = \(Wording.radius($0.radius))", .right) }
        + [.init("images", .right)],
      rows: rows.map { title, spectrum in
        title + spectrum.beyond.map { share($0.share) } + [grouped(spectrum.count)]
      } + [white])
  }

  private func share(_ value: Double) -> String { String(format: "%.1f %%", 100 * value) }

  /// A line a gate: "PASS  deterministic: …".
  private var gates: String {
    result.gates.map { "\($0.verdict.rawValue)  \($0.name): \($0.detail)" }.joined(separator: "\n")
  }

  /// A line an attack: its name does not define its strength.
  private var parameters: String {
    var seen = Set<String>()
    return result.attacks.filter { seen.insert($0.name).inserted }.map { attack in
      let list = attack.parameters.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      return "\(attack.name): \(list.joined(separator: ", ")), searched in \(attack.precision)"
    }.joined(separator: "\n")
  }
}
