import Foundation
import Testing
import Torch
import Training
import Vision

@testable import Robustness
@testable import Studies

@Suite struct RobustnessResultTests {
  private let data = AuditResult.Data(name: "made", split: "test", count: 5, sha256: "")
  private let settings = RobustnessResult.Settings(
    seed: 1, batchSize: 2, statistics: "running", stopsOnSuccess: true, passes: 1)

  /// Five images of class 0; the model takes the last for class 1 even when it is clean.
  private func record(
    _ name: String, _ answers: [[Int]], rounded: [[Int]], distances: [Double] = [1, 2, 4, 8, 16],
    nearest: [Double]? = nil
  ) -> AttackRecord {
    let epsilons = [Epsilon(2.0 / 255), Epsilon(8.0 / 255)]
    func row(_ epsilon: Epsilon?, _ answers: [Int], _ rounded: [Int], _ distances: [Double])
      -> AttackRecord.Row
    {
      AttackRecord.Row(
        epsilon: epsilon, predictions: answers, roundedPredictions: rounded,
        distances: Distances(linf: [], l2: distances, l1: []),
        queries: Queries(forward: 30, backward: 20))
    }
    return AttackRecord(
      settings: AttackSettings(
        attack: name, norm: .l2,
        parameters: [.init("steps", .count(3)), .init("loss", .text("dlr"))],
        epsilons: epsilons, seed: 1, batchSize: 2, stopsOnSuccess: true, measuresRounding: true,
        model: "m", judge: nil, count: 5, data: ""),
      labels: [0, 0, 0, 0, 0], cleanPredictions: [0, 0, 0, 0, 1],
      rows: epsilons.indices.map { row(epsilons[$0], answers[$0], rounded[$0], distances) },
      nearest: nearest.map { row(nil, [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], $0) },
      warnings: ["the same"])
  }

  private var first: AttackRecord {
    record(
      "first", [[0, 0, 0, 0, 1], [1, 1, 0, 0, 0]], rounded: [[0, 0, 0, 0, 1], [1, 0, 0, 0, 0]])
  }

  private var second: AttackRecord {
    record(
      "second", [[0, 0, 0, 1, 1], [0, 1, 2, 0, 1]], rounded: [[0, 0, 0, 1, 1], [0, 0, 2, 0, 1]])
  }

  private func result(_ records: AttackRecord..., gates: GateReport? = nil) -> RobustnessResult {
    let spectrum = PerturbationSpectrum(of: .zeros([1, 1, 2, 2])).summary()
    let flat = PerturbationSpectrum(of: .full([1, 1, 2, 2], 1))
    return RobustnessResult(
      records.map { .init(record: $0, precision: .bfloat16, spectra: [spectrum, spectrum]) },
      model: "m", data: data,
      settings: settings,
      gradients: .init(
        InputGradients(norms: [1, 3], spectrum: flat, signSpectrum: flat), radii: [1]),
      gates: gates)
  }

  @Test func countsPerAttackAndEpsilon() {
    let result = result(first, second)
    #expect(result.clean.correct == 4 && result.clean.count == 5)
    #expect(
      result.threat.norm == .l2 && result.threat.eps.map(\.description) == ["2/255", "8/255"])
    #expect(result.attacks.map(\.name) == ["first", "first", "second", "second"])
    // The last image is wrong when clean: an attack that turns it right does not gain by it.
    #expect(result.attacks.map(\.robust.correct) == [4, 2, 3, 2])
    #expect(result.attacks.map(\.rounded.correct) == [4, 3, 3, 3])
    #expect(result.attacks.map(\.medianDistance) == [nil, 1.5, 8, 3])
    #expect(result.attacks[0].parameters == ["steps": .count(3), "loss": .text("dlr")])
    #expect(result.warnings == ["the same"])
  }

  /// Both attacks leave 2 images at 8/255, together they leave 1.
  @Test func worstIsPerImage() {
    let worst = result(first, second).worst
    #expect(worst.map(\.robust.correct) == [3, 1] && worst.map(\.rounded.correct) == [3, 2])
    #expect(worst[1].robust.interval == Interval(correct: 1, count: 5))
    #expect(worst[1].robust.accuracy == 0.2)
  }

  @Test func nearestAdversariesGiveTheDistance() {
    let minimal = record(
      "minimal", [[0, 0, 0, 0, 1], [1, 0, 0, 0, 1]], rounded: [[0, 0, 0, 0, 1], [1, 0, 0, 0, 1]],
      nearest: [0.1, 0.2, 0.5, 0.6, 0])
    #expect(result(minimal).attacks.map(\.medianDistance) == [0.35, 0.35])
  }

  @Test func theSentenceIsOfTheLargestEpsilon() {
    #expect(
      result(first, second).sentence
        == "L2 8/255: robust accuracy ≤ 20.0 % (worst of 2 attacks, 5 images, 95 % CI 3.6–62.4 %); "
        + "gates not checked")
  }

  /// Gates look at the first images: of these the attacks left the third, which a gate fooled.
  @Test func whatGatesFoundIsTold() throws {
    let json = """
      {"threat": {"norm": "l2", "epsilon": \(8.0 / 255)}, "attacks": ["a"], "queries":
        {"forward": 1, "backward": 1}, "warnings": [], "isRobust": [false, true, false, false],
        "results": [{"name": "converged", "verdict": "FAIL", "detail": "d", "numbers": []}]}
      """
    let gates = try JSONDecoder().decode(GateReport.self, from: Data(json.utf8))
    let result = result(first, gates: gates)
    #expect(result.gates == gates.results && result.sentence.hasSuffix("; gates failed: converged"))
    #expect(
      result.warnings.last
        == "the attacks of the gates fooled 2 of 4 images that first left right: run stronger attacks"
    )
    #expect(self.result(first, second, gates: gates).warnings.last?.contains(" 1 of 4 ") == true)
  }

  @Test func jsonHasTheDocumentedKeys() throws {
    let result = result(first, second)
    let bytes = try JSONEncoder().encode(result)
    #expect(try JSONDecoder().decode(RobustnessResult.self, from: bytes) == result)
    let object = try #require(
      try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    for key in ["model", "data", "threat", "clean", "attacks", "worst", "gates", "sentence"] {
      #expect(object[key] != nil, "\(key)")
    }
    let threat = try #require(object["threat"] as? [String: Any])
    #expect(threat["norm"] as? String == "l2" && (threat["eps"] as? [Double])?.count == 2)
    let attack = try #require((object["attacks"] as? [[String: Any]])?.first)
    #expect(attack["medianDistance"] is NSNull && attack["eps"] is Double)
    let robust = try #require(attack["robust"] as? [String: Any])
    #expect(Set(robust.keys) == ["correct", "count", "accuracy", "interval"])
    #expect((attack["parameters"] as? [String: Any])?["steps"] as? Int == 3)
  }
}
