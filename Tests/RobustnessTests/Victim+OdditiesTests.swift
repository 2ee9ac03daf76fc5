import Testing
import Torch

@testable import Robustness

@Suite struct VictimOdditiesTests {
  let images = testImages([7, 1, 4, 4])
  let labels = Tensor([Int64(0), 4])
  let plain = smoothVictim(inputs: 16)

  @Test func anHonestModelHasNone() throws {
    #expect(try plain.oddities(on: images, labels: labels).isEmpty)
    #expect(try plain.oddities(on: images[0..<1], labels: labels).isEmpty)
  }

  @Test func answersAtRandomAreSeen() throws {
    let generator = Generator(seed: 1)
    let random = Victim("dice") { images in
      try plain.logits(images) + Tensor.randomUniform([images.shape[0], 1], using: generator) * 1e-4
    }
    let oddities = try random.oddities(on: images, labels: labels)
    #expect(oddities.count == 1 && oddities[0].hasPrefix("dice answers at random: "))
  }

  @Test func answersThatDependOnTheBatchAreSeen() throws {
    let forward: (Tensor) throws -> Tensor = { images in
      let logits = try plain.logits(images)
      return logits - logits.sum([0], keepAxes: true) / Double(images.shape[0])
    }
    let oddities = try Victim("batchy", forward: forward).oddities(on: images, labels: labels)
    #expect(
      oddities.count == 1
        && oddities[0].hasPrefix("batchy answers an image differently in another batch: "))
    // Where that is known it is no oddity.
    let coupled = Victim("batchy", couplesExamples: true, forward: forward)
    #expect(try coupled.oddities(on: images, labels: labels).isEmpty)
  }

  @Test func tooFewClassesAreRefused() {
    #expect(
      attackFailure { _ = try plain.oddities(on: images, labels: Tensor([Int64(0), 5])) }
        == "smooth has 5 classes, but the data has labels from 0 to 5; the model was made for other "
        + "data")
  }
}
