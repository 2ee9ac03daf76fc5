import Testing
import Torch

@testable import Robustness

@Suite struct AutoAttackTests {
  /// Version "standard" of the authors' code, set by set.
  @Test func runsThePublishedSettings() {
    #expect(
      AutoAttack(.linf).parameters.map(\.description) == [
        "apgd-ce loss cross-entropy", "apgd-ce steps 100", "apgd-ce restarts 1", "apgd-ce rho 0.75",
        "apgd-t loss targeted dlr", "apgd-t steps 100", "apgd-t restarts 1", "apgd-t rho 0.75",
        "apgd-t targets 9", "fab-t steps 100", "fab-t restarts 1", "fab-t bias 0.1",
        "fab-t overshoot 1.05", "fab-t retreat 0.9", "fab-t final steps 0", "fab-t targets 9",
        "square queries 5000", "square initial share 0.8", "square rescaled schedule no",
        "square restarts 1", "square loss margin",
      ])
    let l1 = AutoAttack(.l1).parameters.map(\.description)
    for own in [
      "apgd-ce restarts 5", "apgd-ce narrowing yes", "apgd-t restarts 1", "apgd-t targets 5",
      "fab-t targets 9",
    ] {
      #expect(l1.contains(own), "\(own)")
    }
    #expect(AutoAttack(.l2).name == "autoattack")
  }

  @Test func otherVersionsRunOtherParts() {
    let plus = AutoAttack(.l2, version: .plus)
    #expect(
      plus.parts(classes: 10).map(\.name) == [
        "apgd-ce", "apgd-dlr", "fab", "square", "apgd-t", "fab-t",
      ])
    let records = plus.parameters.map(\.description)
    #expect(records.contains("apgd-dlr restarts 5") && records.contains("fab restarts 5"))
    let rand = AutoAttack(.linf, version: .rand)
    #expect(rand.parts(classes: 10).map(\.name) == ["apgd-ce", "apgd-dlr"])
    #expect(rand.parameters[0].description == "passes 20" && rand.name == "autoattack-rand")
  }

  @Test func fewClassesChangeThePartsAndSaySo() throws {
    let attack = AutoAttack(.linf, steps: 3, queries: 5)
    #expect(attack.parts(classes: 3).map(\.name) == ["apgd-ce", "apgd-dlr", "fab-t", "square"])
    #expect(attack.parts(classes: 2).map(\.name) == ["apgd-ce", "apgd-margin", "fab-t", "square"])
    #expect(attack.remarks(classes: 4) == [])
    for classes in [2, 3] {
      let victim = smoothVictim(inputs: 16, classes: classes)
      let images = testImages([4, 1, 4, 4])
      let report = try attack.run(
        on: victim, images, try victim.logits(images).argmax(1), within: [Epsilon(0.01)])
      let names = attack.parts(classes: classes).map(\.name).joined(separator: ", ")
      #expect(
        report.warnings == [
          "with \(classes) classes autoattack is not the published one, whose losses need 4: it "
            + "ran \(names)"
        ])
    }
    #expect(AutoAttack(.linf, version: .rand).remarks(classes: 3) == [])
    #expect(AutoAttack(.linf, version: .rand).remarks(classes: 2).count == 1)
  }

  /// What a part leaves is what the next one gets: all together fool whom any of them fools.
  @Test(arguments: ThreatNorm.allCases) func isAsStrongAsItsParts(_ norm: ThreatNorm) throws {
    let examples = try AttackExamples()
    let epsilon = AttackExamples.radii(norm)[0] * 2
    let attack = AutoAttack(norm, steps: 10, queries: 30)
    func fooled(_ attack: any Attack) throws -> [Bool] {
      try attack.run(
        on: examples.victim, examples.images, examples.right, within: [Epsilon(epsilon)],
        measuresRounding: false
      ).results[0].isFooled
    }
    let all = try fooled(attack)
    #expect(Set(all).count == 2)
    for part in attack.parts(classes: 5) {
      #expect(zip(try fooled(part), all).allSatisfy { !$0 || $1 }, "\(part.name)")
    }
  }

  /// Version "rand" answers with means of 20 passes, and counts them all.
  @Test func averagesOverPasses() throws {
    let examples = try AttackExamples()
    let noise = Generator(seed: 1)
    let moody = Victim("moody") { images in
      let shift = Tensor.randomNormal(images.shape, using: noise, dtype: .float64) * 1e-9
      return try examples.victim.logits(images) + (images + shift).sum() * 0
    }
    let result = try AutoAttack(.linf, version: .rand, steps: 2).run(
      on: moody, examples.images, examples.right, within: [Epsilon(1e-6)], measuresRounding: false
    ).results[0]
    // Two parts of 2 steps and a last look, each verified once; and the classes' order, once.
    #expect(result.queries == Queries(forward: 20 * 12 * 8, backward: 20 * 12 * 4))
  }
}
