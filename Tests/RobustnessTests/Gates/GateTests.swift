import Foundation
import Testing
import Torch

@testable import Robustness

@Suite struct GateTests {
  /// Four images of two classes, on a model that never looks at its input and is right about all.
  private let images = testImages([4, 1, 3, 3]).to(.float32)
  private let labels = Tensor([Int64](repeating: 1, count: 4))
  private let constant = GateTests.constant("constant")

  private static func constant(_ name: String) -> Victim {
    Victim(name) { images in
      Tensor([Float(0), 1, 0], shape: [1, 3]).expanded([images.shape[0], 3]) + images.sum() * 0
    }
  }

  private var settings: GateSettings {
    var settings = GateSettings(Threat(.linf, Epsilon(0.1)), batchSize: 3, draws: 50)
    settings.blackBox = RandomSearch(.linf, draws: 7)
    settings.attack.restarts = 2
    return settings
  }

  /// Nothing is fooled, so nothing is left out of what was announced.
  @Test(arguments: Gates.all.indices) func costsWhatItSays(_ index: Int) throws {
    let gate = Gates.all[index]
    let examination = try Examination(
      constant, images, labels, settings, surrogate: GateTests.constant("other"))
    let before = examination.spent
    _ = try gate.check(examination)
    #expect(examination.spent - before == gate.cost(examination))
  }

  @Test func nobodyRightLeavesNothingToExamine() throws {
    let report = try Gates.check(on: constant, images, labels * 0, settings)
    #expect(report.results.allSatisfy { $0.verdict == .skip })
    #expect(report.results[0].detail == "no image is classified correctly to begin with")
    #expect(report.isRobust == [false, false, false, false])
  }

  @Test func gatesWithoutWhatTheyNeedAreSkipped() throws {
    var settings = settings
    settings.blackBox = nil
    let report = try Gates.check(
      [BlackBoxGate(), TransferGate()], on: constant, images, labels, settings)
    #expect(report.results.map(\.verdict) == [.skip, .skip])
    #expect(
      report.results.map(\.detail) == [
        "no attack without gradients was given", "no surrogate was given",
      ])
  }

  @Test func progressEndsAtTheLastGate() throws {
    var seen: [GateProgress] = []
    let report = try Gates.check(
      [StableGate(), SingleStepGate()], on: constant, images, labels, settings
    ) { seen.append($0) }
    #expect(seen.map(\.gate).contains("stable"))
    let last = try #require(seen.last)
    #expect(last.gate == "iterative beats single step" && last.index == 1 && last.count == 2)
    // The clean answers come first and are no gate's.
    #expect(last.spent == last.expected + Queries(forward: 4))
    #expect(report.queries == last.spent)
  }

  /// A surrogate made from the victim, such as the model without its defence, is not counted twice.
  @Test func aSurrogateOfTheSameModelCountsOnce() throws {
    let examination = try Examination(
      constant, images, labels, settings, surrogate: constant.after("x") { $0 })
    _ = try TransferGate().check(examination)
    #expect(examination.spent == TransferGate().cost(examination) + Queries(forward: 4))
  }

  @Test func theSameSeedGivesTheSameReport() throws {
    let victim = smoothVictim(inputs: 48)
    let images = testImages([6, 3, 4, 4])
    let labels = try victim.logits(images).argmax(1)
    let reports = try (0..<2).map { _ in
      try Gates.check(on: victim, images, labels, settings)
    }
    #expect(reports[0] == reports[1])
    #expect(reports[0].isRobust.count == 6)
  }

  /// Margins of a linear model fall by ε‖w‖₁, so robust accuracies are known at every ε.
  @Test func linearModelsHaveKnownNumbers() throws {
    let images = (testImages([40, 1, 4, 4], seed: 5) * 0.2 + 0.4).to(.float32)
    let weight = testNumbers([16], seed: 6)
    let bias = -LinearModel(weight: weight, bias: 0).score(images.to(.float64)).mean().item
    let model = LinearModel(weight: weight, bias: bias)
    let labels = (model.score(images.to(.float64)) .> 0).to(.int64)
    let margins = model.margins(images.to(.float64), labels).array(of: Double.self)
    let reach = weight.absolute().sum().item
    var settings = GateSettings(Threat(.linf, Epsilon(0.02)), draws: 20)
    settings.attack.randomStart = false
    let examination = try Examination(model.victim, images, labels, settings)
    let monotone = try MonotoneGate().check(examination)
    for factor in [0.5, 1, 2] {
      let share = Double(margins.count { $0 > 0.02 * factor * reach }) / 40
      #expect(monotone["robust at \(short(factor)) epsilon"] == share)
    }
    #expect(try LargeEpsilonGate().check(examination)["robust"] == 0)
    #expect(try UnboundedGate().check(examination)["robust"] == 0)
    // Eight steps of ε/8 reach the best corner, and twelve more stay there.
    #expect(abs(try ConvergedGate().check(examination)["late rise"]!) < 1e-6)
  }

  private struct Refusal: Sendable {
    let words: String
    let change: @Sendable (inout GateSettings) -> Void
  }

  private static let refusals = [
    Refusal(words: "gates: epsilon is 0; gates need a ball, so above 0") {
      $0.threat.epsilon = Epsilon(0)
    },
    Refusal(words: "gates: the attacks are of L2 and L∞, and the threat is of L∞") {
      $0.attack = PGD(.l2)
    },
    Refusal(words: "gates: the attack under test has targets; choose an untargeted loss") {
      $0.attack.loss = .targetedDLR
    },
    Refusal(words: "gates: the number of images is 0; it is 1 or more") { $0.limit = 0 },
    Refusal(words: "gates: the batch size is 0; it is 1 or more") { $0.batchSize = 0 },
    Refusal(words: "gates: the number of draws is 0; it is 1 or more") { $0.draws = 0 },
  ]

  @Test(arguments: refusals.indices) func refusesSettings(_ index: Int) {
    let refusal = Self.refusals[index]
    var settings = settings
    refusal.change(&settings)
    #expect(throws: AttackError(refusal.words)) {
      try Gates.check(on: constant, images, labels, settings)
    }
  }
}
