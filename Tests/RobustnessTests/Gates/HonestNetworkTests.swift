import Testing
import Torch

@testable import Robustness

/// Networks that hide nothing: one trained in the usual way, from two seeds, and one trained on
/// adversaries.
@Suite struct HonestNetworkTests {
  @Test(arguments: ["plain", "sibling", "hardened"]) func raiseNoGate(_ name: String) throws {
    let honest = Honest.networks
    let model = try #require(
      [honest.plain, honest.sibling, honest.hardened].first { $0.name == name })
    let surrogate = name == "plain" ? honest.sibling : honest.plain
    let report = try Gates.check(
      on: Victim(model), honest.data.images, honest.data.labels, .quick(),
      surrogate: Victim(surrogate))
    for result in report.results {
      #expect(result.verdict == .pass, "\(name): \(result.name): \(result.detail)")
    }
    #expect(report.results.map(\.name) == Gates.all.map(\.name))
  }

  /// Training on adversaries is worth something, or the networks above would show nothing.
  @Test func hardeningHelps() throws {
    let honest = Honest.networks
    let counts = try [honest.plain, honest.hardened].map { network in
      let examination = try Examination(
        Victim(network), honest.data.images, honest.data.labels, .quick())
      return (
        examination.isCorrect.count { $0 }, try examination.robustCount(examination.attack)
      )
    }
    #expect(counts[0].0 == 36 && counts[1].0 == 36, "right on clean images: \(counts)")
    #expect(counts[0].1 <= 24 && counts[1].1 >= 34, "right on attacked ones: \(counts)")
  }
}

extension GateSettings {
  /// For networks on gratings.
  static func quick(_ threat: Threat = Threat(.linf, Honest.epsilon)) -> GateSettings {
    var settings = GateSettings(threat, draws: 300)
    settings.blackBox = RandomSearch(threat.norm, draws: 60)
    return settings
  }
}
