import Foundation
import Studies
import Testing
import Torch

/// An audit of a TorchScript network against the same protocol written in PyTorch and NumPy: see
/// Fixtures/protocol.py.
@Suite struct AuditProtocolTests {
  private let folder = TemporaryFolder()
  private let everything = [
    "--radii", "2,4", "--rescale", "none,max", "--rings", "--gaussian", "--svd", "--hybrids",
    "--hybrid-seed", "5", "--rounded", "--quiet", "--threads", "1",
  ]

  private func audit(_ options: [String]) throws -> Outcomes {
    let out = folder("audit")
    let arguments = [fixture("protocol.pt"), "--data", "npz:" + fixture("protocol.npz")]
    _ = try succeed(["audit"] + arguments + everything + ["--out", out] + options)
    return try Outcomes(contentsOf: out + "/outcomes.safetensors")
  }

  private func title(_ condition: Condition) -> String {
    guard let radius = condition.radius else { return condition.name }
    return condition.name + String(format: " %g ", radius) + "\(condition.rescale)"
  }

  /// Whatever the batches: the partners of hybrids do not know them.
  @Test(arguments: ["100", "7"]) func equalsPyTorchAndNumPyExampleByExample(_ batch: String) throws
  {
    let expected = try StateDictionary(contentsOf: fixture("protocol.safetensors"))
    let outcomes = try audit(["--batch-size", batch])
    var met: Set<String> = []
    for row in outcomes.rows where row.condition != .rounded {
      let name = title(row.condition)
      let predicted = try #require(expected[name + " predicted"], "\(name)").ints
      let probability = try #require(expected[name + " probability"], "\(name)").floats
      #expect(row.predicted == predicted, "\(name)")
      let worst = zip(row.trueProbability, probability).map { abs($0 - $1) }.max() ?? 1
      // Float32 may round a sample to the other side of half a step of 1/255.
      #expect(worst < (name.contains("rounded") ? 1e-3 : 2e-5), "\(name): off by \(worst)")
      met.insert(name)
    }
    #expect(met.count * 2 == expected.names.count)
    // Images of 8 bits are what they are.
    #expect(outcomes.row(.rounded)?.predicted == outcomes.row(.original)?.predicted)
  }

  /// P(answer = y_a) and P(answer = y_b) are views of the file.
  @Test func hybridsTellWhichImageIsHeard() throws {
    let arguments = [fixture("protocol.pt"), "--data", "npz:" + fixture("protocol.npz")]
    let printed: [String: Any] = try succeed(
      ["audit"] + arguments + everything + ["--out", folder("audit"), "--json"]
    ).json()
    let hybrids = try #require(printed["hybrids"] as? [[String: Any]])
    let outcomes = try Outcomes(contentsOf: folder("audit/outcomes.safetensors"))
    #expect(hybrids.count == 4 && outcomes.hybridScores.count == 4)
    for (entry, score) in zip(hybrids, outcomes.hybridScores) {
      #expect(entry["low"] as? Int == score.low && entry["high"] as? Int == score.high)
      #expect(score.low > 0 && score.high > 0 && score.low + score.high <= score.count)
    }
  }
}
