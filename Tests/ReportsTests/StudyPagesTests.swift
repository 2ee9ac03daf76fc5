import Foundation
import Robustness
import Testing
import Vision

@testable import Reports
@testable import Studies

/// The pages and figures of kernels, defences and grids, on numbers made up for the purpose.
@Suite struct StudyPagesTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("passband-pages-\(UUID().uuidString)")
  /// Without set-up: pages say what is missing instead of drawing.
  private let bare = ChartTools(dependencies: nil)

  private func page(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func checkOffline(_ page: String) {
    let loads = page.matches(of: /(?:src|href|srcset|action)\s*=\s*["']([^"']*)["']/)
    #expect(loads.allSatisfy { $0.output.1.hasPrefix("data:") || $0.output.1.hasPrefix("#") })
    #expect(!page.contains("<link") && !page.contains("@import"))
  }

  private static func score(_ correct: Int) -> RobustnessResult.Score {
    .init(correct: correct, count: 100)
  }

  private static func attacker(_ name: String, inBand: Double?) -> DefenceResult.Attacker {
    .init(
      name: name, attack: "pgd", parameters: [:], precision: "float32", robust: [score(30)],
      inBand: [inBand], queries: [Queries(forward: 100, backward: 100)])
  }

  private static func behind(_ radius: Double) -> DefenceResult.Defence {
    let attackers = [attacker("oblivious", inBand: nil), attacker("end to end", inBand: 0.5)]
    return .init(
      model: "<net>", front: try! FrontEndSpec(parsing: "lowpass:\(radius),clip"), bare: score(80),
      clean: score(70), bareRobust: [score(1)], attackers: attackers, credit: [score(5)],
      masked: [score(25)], whiteInBand: 0.2, sentences: ["Only masking & noise."])
  }

  private let defence: DefenceResult = {
    let settings = RobustnessResult.Settings(
      seed: 0, batchSize: 10, statistics: "running", stopsOnSuccess: true, passes: 1)
    let data = AuditResult.Data(name: "cifar10", split: "test", count: 100, sha256: "ab")
    return DefenceResult(
      data: data, threat: .init(norm: .linf, eps: [0.03]), settings: settings,
      defences: [behind(8), behind(12)], warnings: [])
  }()

  @Test func aDefence() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let written = try DefenceWriter(tools: bare).write(defence, to: folder)
    #expect(
      try names() == ["defence.csv", "defence.html", "defence.md", "defence.vl.json"])
    #expect(written.gaps.count == 2, "the charts are missing in the page and as pictures")
    let html = try page("defence.html")
    checkOffline(html)
    #expect(html.contains("Only masking &amp; noise.") && html.contains("&lt;net&gt;"))
    let rows = DefenceTables(defence).table.rows
    #expect(rows.count == 2 * 7)
    #expect(
      rows[3] == [
        "lowpass:8,clip", "0.03", "oblivious (pgd)", "30.0 [21.9, 39.6]", "–", "20.0 %", "2",
      ])
    #expect(rows[4][4] == "50.0 %" && rows[5][2] == "credit: worst of 2")
    let chart = try #require(Chart.defence(defence)).spec.text
    #expect(chart.contains("\"field\": \"radius\""), "two radii make an axis")
    var one = defence
    one.defences = [defence.defences[0]]
    #expect(try #require(Chart.defence(one)).spec.text.contains("\"field\": \"front\""))
  }

  private func grid() -> SmoothingGridResult {
    let json = """
      {"data": {"name": "cifar10", "split": "test", "count": 100, "sha256": "ab"},
       "threat": {"norm": "linf", "eps": [0.03, 0.06]}, "seed": 0, "batchSize": 10,
       "statistics": "running", "layers": "first",
       "attacks": [{"name": "pgd", "parameters": {"steps": 50}, "precision": "bfloat16"}],
       "rows": [ROW("none", 0), ROW("mix", 0.5), ROW("mix-normalized", 0.5)],
       "statements": [{"claim": "a & b", "model": "net", "verdict": "open", "text": "why"}],
       "warnings": []}
      """
    let score = """
      {"correct": 30, "count": 100, "accuracy": 0.3, "interval": [0.2, 0.4]}
      """
    let filled = json.replacing(/ROW\("([a-z-]+)", ([0-9.]+)\)/) { match in
      """
      {"model": "net", "method": "\(match.1)", "rho": \(match.2), "clean": \(score),
       "entries": [{"attack": "pgd", "robust": [\(score), \(score)]}]}
      """
    }
    return try! JSONDecoder().decode(SmoothingGridResult.self, from: Data(filled.utf8))
  }

  @Test func aGrid() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let result = grid()
    try SmoothingGridWriter(tools: bare).write(result, to: folder)
    #expect(
      try names() == ["grid.csv", "grid.html", "grid.md", "smoothing-grid.vl.json"])
    let html = try page("grid.html")
    checkOffline(html)
    #expect(html.contains("“a &amp; b”, net: open — why."))
    let lines = try page("grid.csv").split(separator: "\r\n")
    #expect(lines.count == 1 + 3 * 3)
    #expect(lines[1] == "net,none,0,,clean,0,0.3,0.2,0.4,30,100")
    #expect(lines[6] == "net,mix,0.5,,pgd,0.06,0.3,0.2,0.4,30,100")
    #expect(try page("grid.md").contains("| net | mix, rho 0.5 | 30.0 [20.0, 40.0] | pgd | "))
    let chart = try #require(Chart.smoothingGrid(result)).spec.text
    #expect(chart.contains("\"strokeDash\""), "two methods are told apart")
    var alone = result
    alone.rows = [result.rows[0]]
    #expect(Chart.smoothingGrid(alone) == nil)
  }
}
