import Testing
import Torch

@testable import Robustness

@Suite struct TransferTests {
  let images = testImages([20, 1, 4, 4])
  let target = smoothVictim(inputs: 16)
  let surrogate = smoothVictim(inputs: 16, seed: 30)

  @Test func theTargetIsAskedOnlyForTheVerdict() throws {
    let labels = try target.logits(images).argmax(1)
    let before = target.queries
    let report = try Transfer(PGD(.linf, steps: 5), from: surrogate).run(
      on: target, images, labels, within: [0.1])
    #expect(target.queries - before == Queries(forward: 60, backward: 0))
    #expect(report.results[0].queries == Queries(forward: 120, backward: 100))
    let predictions = try target.logits(report.results[0].images).argmax(1).ints
    #expect(report.results[0].predictions == predictions)
  }

  /// From the model itself it is the attack itself, pursued to the end.
  @Test func fromTheTargetItselfItIsTheAttack() throws {
    let labels = try target.logits(images).argmax(1)
    let attack = PGD(.linf, steps: 5, loss: .klDivergence)
    let transferred = try Transfer(attack, from: target).run(
      on: target, images, labels, within: [0.1], seed: 3)
    let direct = try attack.run(
      on: target, images, labels, within: [0.1], seed: 3, stopsOnSuccess: false)
    #expect(transferred.results[0].images.doubles == direct.results[0].images.doubles)
  }

  @Test func namesItsSurrogate() {
    let transfer = Transfer(MinimalFGSM(), from: surrogate)
    #expect(transfer.name == "transfer-fgsm-min" && transfer.findsNearest)
    #expect(transfer.parameters.last?.description == "surrogate smooth")
    #expect(Transfer(PGD(.l2, loss: .dlr), from: surrogate).minimumClasses == 3)
  }
}
