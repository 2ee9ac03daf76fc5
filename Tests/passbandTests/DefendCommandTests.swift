import Foundation
import Robustness
import Studies
import Testing
import Vision

@Suite struct DefendCommandTests {
  private let folder = TemporaryFolder()
  private let quick = [
    "--limit", "12", "--batch-size", "6", "--steps", "2", "--queries", "3", "--threads", "1",
    "--quiet",
  ]

  private func run() throws -> String {
    let path = folder("run")
    if !exists(path) { try TrainedRun.copy(to: path) }
    return path
  }

  private func defend(_ arguments: [String]) throws -> (DefenceResult, Outcome) {
    let outcome = try succeed(["defend"] + arguments + quick + ["--json"])
    return (
      try JSONDecoder().decode(DefenceResult.self, from: Data(outcome.output.utf8)), outcome
    )
  }

  @Test func everyFrontEndAndAttacker() throws {
    let arguments = [
      try run(), "--front", "lowpass:8", "--front", "gaussian:6,clip,round", "--eps", "2/255,0.1",
    ]
    let (result, _) = try defend(arguments)
    #expect(result.defences.map(\.front.description) == ["lowpass:8", "gaussian:6,clip,round"])
    #expect(
      result.defences[0].attackers.map(\.name) == ["oblivious", "end to end", "square", "transfer"])
    #expect(
      result.defences[1].attackers.map(\.name) == [
        "oblivious", "end to end", "straight-through", "square", "transfer",
      ])
    for defence in result.defences {
      for place in 0..<2 {
        let least = defence.attackers.map { $0.robust[place].correct }.min()!
        #expect(defence.credit[place].correct <= least)
        #expect(
          defence.masked[place].correct
            == defence.attackers[0].robust[place].correct - defence.credit[place].correct)
      }
    }
    let text = try succeed(["defend"] + arguments + quick).output
    for sentence in result.defences.flatMap(\.sentences) { #expect(text.contains("• \(sentence)")) }
    #expect(text.contains("credit: worst of 5"))
  }

  @Test func savedAndResumed() throws {
    let arguments = [try run(), "--front", "lowpass:8,round", "--save", folder("saved")]
    let (first, outcome) = try defend(arguments)
    #expect(contents(folder("saved/defence.json")) == Data(outcome.output.utf8))
    for name in ["defence.html", "defence.md", "defence.csv", "defence.vl.json"] {
      #expect(exists(folder("saved/" + name)), "\(name)")
    }
    #expect(try defend(arguments + ["--resume"]).0 == first)
    #expect(
      try fail(["defend"] + arguments + quick).hasPrefix(
        "there is a defence.json in \(folder("saved")) already; go on with it with --resume"))
  }

  @Test func severalModelsAndASurrogate() throws {
    let (result, _) = try defend([
      try run(), fixture("kernels.pt"), "--front", "lowpass:8", "--surrogate", try run(),
    ])
    #expect(result.defences.map(\.model) == ["run", "kernels"])
    #expect(result.defences[0].attackers.map(\.name).contains("surrogate"))
  }

  // MARK: --front elsewhere

  @Test func auditBehindAFrontEnd() throws {
    let path = try run()
    let few = ["--limit", "10", "--radii", "8", "--quiet"]
    _ = try succeed(["audit", path] + few)
    let own = contents(path + "/outcomes.safetensors")
    let out = folder("filtered")
    let result: [String: Any] = try succeed(
      ["audit", path, "--front", "lowpass:8", "--out", out, "--rescale", "none", "--json"] + few
    ).json()
    #expect(result["model"] as? String == "lowpass:8 + resnet8 (BatchNorm)")
    // What the filter takes away is gone already: whole images and their LFC are one.
    let rows = try #require(result["conditions"] as? [[String: Any]])
    #expect(rows[0]["correct"] as? Int == rows[1]["correct"] as? Int)
    #expect(contents(path + "/outcomes.safetensors") == own, "the run keeps its own audit")
    let elsewhere = try succeed(["audit", path, "--front", "gaussian:3,clip"] + few).output
    #expect(elsewhere.hasSuffix("Every answer: run-audit-gaussian-3-clip/outcomes.safetensors\n"))
  }

  @Test func attackBehindAFrontEnd() throws {
    let outcome = try succeed(
      [
        "attack", try run(), "--front", "lowpass:6,round", "--steps", "2", "--limit", "6",
        "--gates",
        "--gate-images", "3", "--eps", "0.2", "--quiet", "--json",
      ])
    let result = try JSONDecoder().decode(RobustnessResult.self, from: Data(outcome.output.utf8))
    #expect(result.model == "lowpass:6,round + resnet8 (BatchNorm)")
    #expect(result.attacks[0].robust.correct == result.clean.correct, "rounding has no gradient")
    let transfer = try #require(result.gates.first { $0.name == "white box beats transfer" })
    #expect(
      transfer.verdict != .skip || result.clean.correct == 0, "the bare model is transferred from")
  }

  @Test func aFilterOfEverythingIsWarnedOf() throws {
    let outcome = try succeed(["defend", try run(), "--front", "lowpass:30"] + quick)
    #expect(outcome.errors.contains("Warning: no high band: d < 30.0 keeps all 1024 bins"))
  }
}
