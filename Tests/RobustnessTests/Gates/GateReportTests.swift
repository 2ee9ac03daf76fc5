import Foundation
import Testing

@testable import Robustness

@Suite struct GateReportTests {
  private let threat = Threat(.linf, Epsilon(8.0 / 255))

  @Test func claimsAnUpperBound() {
    let claim = Claim(threat, correct: 439, count: 1000, attacks: 3, gates: [])
    #expect(
      claim.sentence
        == "L∞ 8/255: robust accuracy ≤ 43.9 % (worst of 3 attacks, 1000 images, "
        + "95 % CI 40.9–47.0 %); gates failed: none")
  }

  @Test func namesTheGates() {
    let gates = [
      GateResult("a", .pass, ""), GateResult("b", .fail, ""), GateResult("c", .skip, ""),
      GateResult("d", .warn, ""), GateResult("e", .fail, ""),
    ]
    let claim = Claim(threat, isRobust: [true, false], attacks: 1, gates: gates)
    #expect(
      claim.sentence
        == "L∞ 8/255: robust accuracy ≤ 50.0 % (1 attack, 2 images, 95 % CI 9.5–90.5 %); "
        + "gates failed: b, e; warned: d; skipped: c")
  }

  @Test func saysThatGatesWereNotChecked() {
    let claim = Claim(threat, correct: 0, count: 0, attacks: 2)
    #expect(
      claim.sentence
        == "L∞ 8/255: robust accuracy ≤ 100.0 % (worst of 2 attacks, 0 images, "
        + "95 % CI 0.0–100.0 %); gates not checked")
  }

  @Test func verdictsAreOrderedByHowBadTheyAre() {
    #expect(GateVerdict.allCases.sorted() == [.pass, .skip, .warn, .fail])
    #expect(GateVerdict.allCases.map(\.rawValue) == ["PASS", "SKIP", "WARN", "FAIL"])
  }

  @Test func survivesJSON() throws {
    let result = GateResult("stable", .warn, "words", [.init("relative change", 0.07)])
    let data = try JSONEncoder().encode(result)
    #expect(try JSONDecoder().decode(GateResult.self, from: data) == result)
    #expect(result["relative change"] == 0.07 && result["another"] == nil)
  }
}
