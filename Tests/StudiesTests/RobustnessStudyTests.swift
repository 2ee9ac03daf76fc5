import Foundation
import Spectra
import Testing
import Torch
import Training
import Vision

@testable import Robustness
@testable import Studies

/// Two classes by the sign of a weighted sum of the pixels about 0.5.
private struct Balance: Classifier {
  let name = "balance"
  let classes: Int? = 2
  let weight = (Tensor.arange(0, 16).to(.float32) - 7.5) / 16

  func logits(_ images: Tensor, _ statistics: Statistics) throws -> Tensor {
    let score = (images.flattened(from: 1) - 0.5).matmul(weight.to(images.dtype)).unsqueezed(1)
    return Tensor.concatenated([-score, score], along: 1)
  }
}

@Suite struct RobustnessStudyTests {
  private let folder = TemporaryFolder()
  private let data: Dataset

  init() throws {
    let pixels = Tensor.randomIntegers([11, 1, 4, 4], in: 60..<196, using: Generator(seed: 3))
    let images = pixels.to(.uint8)
    let labels = try Balance().logits(unitImages(images), .running).argmax(1)
    data = Dataset(
      name: "grey", split: .test, images: images, labels: labels, classNames: ["a", "b"])
  }

  private func study(_ searches: [RobustnessStudy.Search], folder: String? = nil) -> RobustnessStudy
  {
    RobustnessStudy(searches, within: [Epsilon(4.0 / 255), 0.1], batchSize: 4, folder: folder)
  }

  /// On a linear model FGSM is the optimum: robust where |margin| > ε ‖w‖₁.
  @Test func linearModelsAreAsTheClosedFormSays() throws {
    let searches = [PGD.fgsm(.linf), PGD(.linf, steps: 5)].map { RobustnessStudy.Search($0) }
    var places: [Int] = []
    let found = try study(searches).run(on: Balance(), data) { place, batch in
      places.append(place)
      #expect(batch.range.count <= 4)
    }
    #expect(places == [0, 0, 0, 1, 1, 1])
    let records = found.map(\.record)
    let weight = Balance().weight
    let margins = (unitImages(data.images).contiguous().flattened(from: 1) - 0.5).matmul(weight)
      .absolute().floats
    for (place, epsilon) in [4.0 / 255, 0.1].enumerated() {
      let reach = Float(epsilon) * weight.absolute().sum().floats[0]
      let expected = margins.map { $0 > reach }
      #expect(expected.contains(true) || epsilon == 0.1)
      for record in records { #expect(record.isRobust(record.rows[place]) == expected) }
    }
  }

  @Test func aBFloat16SearchIsConfirmed() throws {
    let attack = PGD(.linf, steps: 5)
    let records = try study([.init(attack), .init(attack, in: .bfloat16)])
      .run(on: Balance(), data).map(\.record)
    #expect(records[0].settings.judge == "balance, float32")
    #expect(records[1].settings.judge == "balance, float32, asked again")
    #expect(records[1].settings.model == "balance, bfloat16")
    #expect(records[1].rows.map(records[1].isRobust) == records[0].rows.map(records[0].isRobust))
  }

  @Test func aStoppedStudyGoesOn() throws {
    struct Stop: Error {}
    let study = study([.init(PGD(.l2, steps: 3))], folder: folder("state"))
    _ = try? study.run(on: Balance(), data) { _, batch in
      if batch.index == 1 { throw Stop() }
    }
    var resumed: [Bool] = []
    let found = try study.run(on: Balance(), data) { _, batch in
      resumed.append(batch.isResumed)
      #expect(batch.images.count == 2)
    }
    #expect(resumed == [true, true, false])
    #expect(try found == self.study([.init(PGD(.l2, steps: 3))]).run(on: Balance(), data))
  }

  /// The gradient of this model is its weight, up to its sign, wherever it is taken.
  @Test func spectraAreThoseOfTheWeight() throws {
    let study = study([.init(PGD(.l2, steps: 1, stepSize: .relative(1), randomStart: false))])
    let weight = PerturbationSpectrum(of: Balance().weight.reshaped([1, 1, 4, 4]).to(.float64))
    let found = try study.run(on: Balance(), data)[0].spectra[1]
    let gradients = try study.gradients(of: Balance(), data, limit: 5)
    #expect(found.count == 11 && gradients.count == 5)
    for (place, share) in weight.radial.shares.enumerated() {
      #expect(abs(found.radial[place] - share) < 1e-5)
      #expect(abs(gradients.spectrum.radial[place] - share) < 1e-5)
    }
    #expect(found.beyond.map(\.radius) == [4, 8, 12, 16])
  }

  @Test func gatesTryTheFirstGradientAttack() throws {
    let study = study([.init(PGD.fgsm(.linf)), .init(PGD(.linf, steps: 7))])
    let report = try study.gates(
      on: Balance(), data, limit: 9, blackBox: RandomSearch(.linf, draws: 20))
    #expect(report.threat == Threat(.linf, 0.1) && report.isRobust.count == 9)
    #expect(report.attacks.contains { $0.hasPrefix("pgd (steps 7, ") })
    #expect(report.attacks.contains { $0.hasPrefix("random (draws 20") })
    #expect(report.failed.isEmpty, "\(report.failed)")
  }
}
