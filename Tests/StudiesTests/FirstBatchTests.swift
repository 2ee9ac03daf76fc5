import Spectra
import Testing
import Torch
import Vision

@testable import Studies

/// Models with one fault each, on pictures whose label is the colour of the highest level.
@Suite struct FirstBatchTests {
  private let tones: Tones

  init() {
    var tones = Tones(64, seed: 5)
    tones.labels = tones.levels.map { $0.firstIndex(of: $0.max()!)! }
    self.tones = tones
  }

  private func mean(_ images: Tensor) -> Tensor { images.mean([2, 3]) }

  private func findings(
    _ answer: @escaping (Tensor) throws -> Tensor
  ) throws -> [ModelFinding] {
    try FirstBatch(Closure { images, _ in try answer(images) }, on: tones.dataset).findings()
  }

  @Test func anHonestModelRaisesNothing() throws {
    #expect(try findings { mean($0) * 10 }.isEmpty)
  }

  @Test func inputsIn255() throws {
    // In 0 to 1 a bias drowns everything.
    let found = try findings {
      mean($0) + Tensor([300, 0, 0] as [Float]) * (mean($0) .< 1.5).to(.float32)
    }
    #expect(found.map(\.kind) == [.pixels255])
    #expect(found[0].evidence.hasSuffix("100 % multiplied by 255"))
    #expect(found[0].remedy?.contains("--std 0.00392156862745098") == true)
  }

  @Test func channelsSwapped() throws {
    let found = try findings { mean($0).flipped([1]) }
    #expect(found.map(\.kind) == [.channelsSwapped])
  }

  @Test func normalizedTwice() throws {
    let inner = Closure { images, _ in images.mean([2, 3]) }
    let outer = NormalizedClassifier(inner, mean: [0.9, 0, 0], deviation: [1])
    let found = try FirstBatch(outer, on: tones.dataset).findings()
    #expect(found.map(\.kind) == [.normalizedTwice])
    #expect(outer.name == "closure (mean 0.9,0.0,0.0, std 1.0)")
  }

  @Test func probabilities() throws {
    #expect(try findings { (mean($0) * 10).softmax() }.map(\.kind) == [.probabilities])
    // Logarithms of probabilities are logits as good as any.
    #expect(try findings { (mean($0) * 10).logSoftmax() }.isEmpty)
  }

  @Test func otherOrder() throws {
    let found = try findings { mean($0).rolled([1], along: [1]) }
    #expect(found.map(\.kind) == [.otherOrder])
    #expect(found[0].evidence.hasPrefix("0 % of 64 images are named rightly, but 100 % if "))
  }

  @Test func moreOutputs() throws {
    let found = try findings { Tensor.concatenated([mean($0), mean($0) * 0 - 9], along: 1) }
    #expect(found.map(\.kind) == [.moreOutputs])
    #expect(found[0].evidence == "6 outputs for 3 classes")
  }

  @Test func fewerOutputsAreRefusedAtOnce() {
    let text = errorText { _ = try findings { mean($0).narrowed(1, 0..<2) } }
    #expect(
      text
        == "running closure: it has 2 classes, but the data has a label 2; the model was made for "
        + "other data")
  }

  @Test func oneAnswer() throws {
    let found = try findings { mean($0) * 0 + Tensor([0, 2, 0] as [Float]) }
    #expect(found.map(\.kind) == [.oneAnswer])
    #expect(found[0].evidence == "“green” for each of 64 images")
  }

  @Test func answersThatKnowTheirBatch() throws {
    let found = try findings { images in
      let logits = mean(images) * 10
      return logits + logits.mean([0]) * 3
    }
    #expect(found.map(\.kind).contains(.unsteady))
    #expect(
      found.contains { $0.evidence.contains("answers an image differently in another batch") })
  }

  @Test func answersAtRandom() throws {
    let generator = Generator(seed: 1)
    let found = try findings { images in
      mean(images) * 10 + Tensor.randomUniform([images.shape[0], 3], using: generator) * 0.01
    }
    #expect(found.map(\.kind) == [.unsteady])
    #expect(found[0].evidence.contains("answers at random"))
  }

  /// A bad model is not a wrongly asked one.
  @Test func guessingRaisesNothing() throws {
    let directions = Tensor.randomUniform([3 * 64, 3], using: Generator(seed: 2)) - 0.5
    let found = try findings { $0.reshaped([-1, 3 * 64]).matmul(directions) }
    #expect(found.allSatisfy { $0.kind == .oneAnswer })
  }
}
