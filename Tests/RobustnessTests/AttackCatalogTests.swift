import Spectra
import Testing
import Torch

@testable import Robustness

@Suite struct AttackCatalogTests {
  private let surrogate = smoothVictim(inputs: 16)

  @Test func namesAreUnique() {
    let names = AttackCatalog.all.map(\.name)
    #expect(Set(names).count == names.count)
    for name in names { #expect(name.wholeMatch(of: /[a-z0-9-]+/) != nil) }
  }

  /// What is asked for by a name calls itself so, in every norm it says it has and in no other.
  @Test(arguments: AttackCatalog.all.map(\.name)) func everyEntryMakesItsAttack(
    _ name: String
  ) throws {
    let entry = try AttackCatalog.entry(name)
    let options = AttackOptions(surrogate: surrogate)
    for norm in ThreatNorm.allCases {
      guard entry.norms.contains(norm) else {
        let failure = attackFailure { _ = try entry.make(norm, options) }
        #expect(failure.hasPrefix("\(name) is not defined for \(norm.symbol), only for "))
        continue
      }
      let attack = try entry.make(norm, options)
      #expect(attack.norm == norm && attack.name.hasPrefix(name) && attack.problems.isEmpty)
    }
    #expect(!entry.defaults.isEmpty && !entry.summary.isEmpty)
  }

  /// Each option an entry says it uses changes its parameters, and no other does.
  @Test(arguments: AttackCatalog.all.map(\.name)) func optionsAreUsedAsSaid(_ name: String) throws {
    let entry = try AttackCatalog.entry(name)
    let norm = entry.norms[0]
    func parameters(_ options: AttackOptions) throws -> [Hyperparameter] {
      var options = options
      if entry.uses.contains(.surrogate) { options.surrogate = options.surrogate ?? surrogate }
      return try entry.make(norm, options).parameters
    }
    let plain = try parameters(AttackOptions())
    let other = Victim("another", forward: { $0 })
    let all: [(AttackOptions.Name, AttackOptions)] = [
      (.steps, AttackOptions(steps: 7)), (.restarts, AttackOptions(restarts: 3)),
      (.stepSize, AttackOptions(stepSize: 0.003)), (.start, AttackOptions(start: .image)),
      (.keep, AttackOptions(keep: .last)), (.band, AttackOptions(band: .low(.disc(radius: 2)))),
      (.surrogate, AttackOptions(surrogate: other)),
    ]
    for (option, options) in all {
      #expect(options.given == [option])
      #expect(
        try (parameters(options) != plain) == entry.uses.contains(option), "\(name) \(option)")
    }
  }

  @Test func unknownNamesAreRefused() {
    let failure = attackFailure { _ = try AttackCatalog.entry("pdg") }
    #expect(failure.hasPrefix("there is no attack \"pdg\"; there are fgsm, "))
  }

  @Test func transferNeedsASurrogate() {
    #expect(
      attackFailure { _ = try AttackCatalog.entry("transfer").make(.linf) }
        == "transfer needs a surrogate: another model to find adversaries on")
  }

  @Test func hyperparametersAreChecked() {
    #expect(
      attackFailure { _ = try AttackCatalog.entry("pgd").make(.l2, AttackOptions(steps: 0)) }
        == "pgd: steps is 0; it is a whole number, 1 or more")
  }

  @Test func bandsLimitPGD() {
    let mask = FrequencyMask.disc(radius: 2)
    #expect(PGD(.l2).limited(to: nil).space.isEverything)
    #expect(PGD(.l2).limited(to: .low(mask)).name == "pgd-low")
    #expect(PGD(.l2).limited(to: .high(mask)).name == "pgd-high")
    #expect(AttackBand.low(mask).description == "low:d < 2.0")
  }
}
