import Reports
import Robustness

/// What `passband attack --list-attacks` shows.
struct AttackList {
  private struct Row: Encodable {
    let name, summary: String
    let norms: [ThreatNorm]
    let options: [String]
    let parameters: [String: Hyperparameter.Value]
  }

  func show(json: Bool) throws {
    let rows = AttackCatalog.all.map(row)
    if json { return try Console.printJSON(rows) }
    for row in rows {
      print("\(row.name): \(row.summary)")
      print("  norms: \(row.norms.map(\.rawValue).joined(separator: ", "))")
      let parameters = row.parameters.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      if !parameters.isEmpty { print("  \(parameters.joined(separator: ", "))") }
      if !row.options.isEmpty {
        print("  options: \(row.options.map { "--\($0)" }.joined(separator: ", "))")
      }
    }
  }

  private func row(_ entry: AttackEntry) -> Row {
    Row(
      name: entry.name, summary: entry.summary, norms: entry.norms,
      options: AttackOptions.Name.allCases.filter(entry.uses.contains).map(\.rawValue),
      parameters: Dictionary(
        entry.defaults.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
  }
}
