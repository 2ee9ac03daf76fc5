import Foundation
import Spectra
import Testing
import Torch
import Training
import Vision

@testable import Robustness
@testable import Studies

/// Two classes by a weighted sum of the pixels of 8 × 8 grey images. Behind a filter P it acts with
/// P w: who follows the gradient moves margins by ε ‖P w‖, who attacks it bare by ε ‖P w‖²/‖w‖.
private struct Weighing: Classifier {
  let name = "weighing"
  let classes: Int? = 2
  /// (64), float64.
  let weight: Tensor
  let bias: Double

  func logits(_ images: Tensor, _ statistics: Statistics) -> Tensor {
    let score = images.flattened(from: 1).matmul(weight.to(images.dtype)).unsqueezed(1) + bias
    return Tensor.concatenated([score.zerosLike(), score], along: 1)
  }
}

@Suite struct DefenceStudyTests {
  private let epsilon = Epsilon(0.08)
  private let front = FrontEndSpec(.disc(radius: 2))
  private let model: Weighing
  private let low: Tensor
  private let data: Dataset
  private let margins: [Double]

  init() throws {
    let random = Generator(seed: 41)
    let weight = Tensor.randomNormal([64], using: random, dtype: .float64)
    low = split(weight.reshaped([1, 1, 8, 8]), radius: 2).low.flattened()
    let images = Tensor.randomIntegers([200, 1, 8, 8], in: 100..<156, using: random).to(.uint8)
    let sums = unitImages(images).contiguous().to(.float64).flattened(from: 1).matmul(low)
    let bias = -sums.mean().item
    model = Weighing(weight: weight, bias: bias)
    let scores = sums + bias
    margins = scores.absolute().array()
    data = Dataset(
      name: "grey", split: .test, images: images, labels: (scores .> 0).to(.int64),
      classNames: ["a", "b"])
  }

  private func study(folder: String? = nil) -> DefenceStudy {
    DefenceStudy(
      attack: PGD.fgsm(.l2), square: Square(.l2, queries: 3),
      transfer: PGD.momentumFGSM(.l2, steps: 3), within: [epsilon], batchSize: 64, folder: folder,
      modelMark: "mark")
  }

  private func survivors(_ loss: Double) -> ClosedRange<Int> {
    // float32 decides about margins within its rounding.
    margins.count { $0 > loss + 1e-5 }...margins.count { $0 > loss - 1e-5 }
  }

  @Test func equalsTheClosedForm() throws {
    let found = try study().run(on: model, behind: [front], data).defences[0]
    let (whole, passed) = (model.weight.norm().item, low.norm().item)
    let oblivious = survivors(epsilon.value * passed * passed / whole)
    let informed = survivors(epsilon.value * passed)
    #expect(informed.upperBound + 10 < oblivious.lowerBound, "the radius decides about something")
    #expect(found.attackers.map(\.name) == ["oblivious", "end to end", "square", "transfer"])
    #expect(found.clean.correct == 200 && found.model == "weighing")
    #expect(oblivious.contains(found.attackers[0].robust[0].correct))
    #expect(informed.contains(found.attackers[1].robust[0].correct))
    // Nobody beats the gradient of a linear model.
    #expect(informed.contains(found.credit[0].correct))
    #expect(
      found.masked[0].correct == found.attackers[0].robust[0].correct - found.credit[0].correct)
    let gap = String(format: "a masking gap of %.1f points.", 100 * found.masked[0].accuracy)
    #expect(found.sentences[0].contains(gap), "\(found.sentences)")
  }

  /// An informed attacker moves what passes the filter, an oblivious one as the weight lies.
  @Test func energyInTheBand() throws {
    let found = try study().run(on: model, behind: [front], data).defences[0]
    let share = low.power(2).sum().item / model.weight.power(2).sum().item
    let (oblivious, informed) = (found.attackers[0].inBand[0]!, found.attackers[1].inBand[0]!)
    #expect(abs(oblivious - share) < 1e-3 && abs(informed - 1) < 1e-3, "\(oblivious) \(informed)")
    #expect(
      found.whiteInBand == Double(FrequencyMask.disc(radius: 2).keptBins(height: 8, width: 8)) / 64)
  }

  /// Rounding stops the gradient; straight through it the filter's is found.
  @Test func whatRoundsIsPassedBy() throws {
    let rounded = FrontEndSpec(.disc(radius: 2), clips: true, rounds: true)
    let found = try study().run(on: model, behind: [rounded], data).defences[0]
    let (end, through) = (
      try #require(found.attacker("end to end")), found.attacker("straight-through")
    )
    #expect(end.robust[0].correct == found.clean.correct && end.inBand[0] == nil)
    #expect(try #require(through).robust[0].correct < end.robust[0].correct - 10)
    #expect(found.credit[0].correct <= through!.robust[0].correct)
    #expect(found.masked[0].correct > 10)
  }

  @Test func anotherModelIsTransferredFromToo() throws {
    var study = study()
    study.surrogate = Victim(Weighing(weight: low, bias: model.bias))
    let found = try study.run(on: model, behind: [front], data).defences[0]
    #expect(found.attackers.map(\.name).last == "surrogate")
    #expect(found.attackers.last!.attack == "transfer-mi-fgsm")
  }

  @Test func aStoppedStudyGoesOn() throws {
    let folder = TemporaryFolder()
    let first = try study(folder: folder("state")).run(on: model, behind: [front], data)
    try FileManager.default.removeItem(
      atPath: folder("state/lowpass-2/end-to-end/batch-00001.safetensors"))
    var steps: [String] = []
    let again = try study(folder: folder("state")).run(on: model, behind: [front], data) { step in
      #expect(step.count == 6)
      if step.done == 0 { steps.append("\(step.front ?? "none") \(step.attacker)") }
    }
    #expect(again.defences == first.defences)
    #expect(steps.first == "none bare" && steps.last == "lowpass:2 transfer")
    var other = study(folder: folder("state"))
    other.seed = 1
    #expect(
      errorText { _ = try other.run(on: model, behind: [front], data) }.contains(
        "there seed is 0, not 1"))
  }
}
