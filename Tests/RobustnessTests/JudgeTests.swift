import Testing
import Torch
import Vision

@testable import Robustness

/// A judge is not asked twice about one image, unless it may answer otherwise.
@Suite struct JudgeTests {
  private let network = NetworkSpec(.resnet8, norm: .batch, classes: 3).build(seed: 2)
  private let images = testImages([6, 3, 8, 8]).to(.float32)

  @Test func onlyNewImagesAreAskedAbout() throws {
    let judge = Judge(Victim(network))
    let clean = try judge.logits(images)
    #expect(judge.victim.queries.forward == 6)
    #expect(try judge.logits(images.copy()).floats == clean.floats)
    #expect(judge.victim.queries.forward == 6)
    let rows = Tensor([Int64(1), 4])
    let changed = images.replacing([rows], with: images.indexed(by: rows) * 0.5)
    let found = try judge.logits(changed)
    #expect(judge.victim.queries.forward == 8)
    expectClose(found, try Victim(network).logits(changed), 1e-5)
    // Both are remembered; the nearer one serves.
    _ = try judge.logits(changed.copy())
    _ = try judge.logits(images)
    #expect(judge.victim.queries.forward == 8)
  }

  @Test func whoMayAnswerOtherwiseIsAskedAgain() throws {
    let dropout = DropoutSpec(rate: 0.5, place: .features, activeAtTest: true)
    let random = NetworkSpec(.resnet8, classes: 3, dropout: dropout).build(seed: 2)
    let victims = [
      Victim(random), Victim(network, statistics: .batch),
      Victim("closure") { [network] in network.logits($0, .running) },
      Victim(network).expecting(over: 2),
    ]
    for victim in victims {
      let judge = Judge(victim)
      _ = try judge.logits(images)
      let before = victim.queries.forward
      _ = try judge.logits(images)
      #expect(victim.queries.forward == 2 * before, "\(victim.name)")
    }
  }

  /// Clean answers, one for each image a search proposes, one for each rounded: no more.
  @Test func verdictsAreNotAskedForTwice() throws {
    let (victim, judge) = (Victim(network, precision: .bfloat16), Victim(network))
    let labels = network.logits(images, .running).argmax(1)
    let result = try PGD(.linf, steps: 3).run(
      on: victim, judgedBy: judge, images, labels, asksAgain: true, within: [0.1]
    ).results[0]
    #expect(result.predictions == network.logits(result.images, .running).argmax(1).ints)
    let rounded = network.logits(roundedTo8Bits(result.images), .running).argmax(1).ints
    #expect(result.roundedPredictions == rounded)
    #expect(judge.queries.backward > 0 || judge.queries.forward <= 18)
  }
}
