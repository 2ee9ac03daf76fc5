import Spectra
import Testing
import Torch
import Vision

@testable import Robustness

@Suite struct FrontedClassifierTests {
  private let honest = Honest.networks

  private func fronted(_ text: String) throws -> FrontedClassifier {
    FrontedClassifier(honest.plain, behind: try FrontEndSpec(parsing: text).frontEnd)
  }

  @Test func answersForTheFilteredImages() throws {
    let images = honest.data.images
    let model = try fronted("lowpass:4,clip")
    #expect(model.name == "lowpass:4,clip + plain" && model.classes == 3)
    let filtered = clippedToBox(split(images, radius: 4).low)
    #expect(
      try model.logits(images, .running).floats == honest.plain.logits(filtered, .running).floats)
  }

  @Test func isAsRandomAsTheModelBehind() throws {
    var spec = NetworkSpec(.resnet8, channels: 1, height: 8, width: 8, classes: 3)
    let front = try FrontEndSpec(parsing: "lowpass:4").frontEnd
    #expect(!FrontedClassifier(spec.build(seed: 0), behind: front).isRandomized)
    spec.dropout = DropoutSpec(rate: 0.5, place: .features, activeAtTest: true)
    #expect(FrontedClassifier(spec.build(seed: 0), behind: front).isRandomized)
  }

  /// Against central differences in float64, through filter and model.
  @Test(arguments: ["lowpass:4", "lowpass:3:inclusive", "gaussian:3"])
  func gradientsPassTheFilter(_ text: String) throws {
    let front = try FrontEndSpec(parsing: text).frontEnd
    let model = smoothVictim(inputs: 64).after(text) { front($0) }
    let images = testImages([2, 1, 8, 8], seed: 60) * 0.6 + 0.2
    let direction = testNumbers(images.shape, seed: 61)
    let goal = Goal(labels: Tensor([Int64(1), 3]))
    let found = try model.gradient(of: .crossEntropy, at: images, goal)
    let step = 1e-5
    func loss(_ shift: Double) throws -> Tensor {
      AttackLoss.crossEntropy(try model.logits(images + direction * shift), goal)
    }
    let numeric = try (loss(step) - loss(-step)) / (2 * step)
    let analytic = (found.gradient * direction).sum([1, 2, 3])
    expectClose(analytic, numeric, 1e-7, text)
  }

  /// A linear filter hides nothing: gates that a masked front end fails let it pass.
  @Test func onlyTheMaskedOneFailsItsGates() throws {
    let names: Set = [
      "gradients alive", "converged", "white box beats transfer", "white box beats black box",
    ]
    let gates = Gates.all.filter { names.contains($0.name) }
    func verdicts(_ text: String) throws -> [String: GateVerdict] {
      let report = try Gates.check(
        gates, on: Victim(try fronted(text)), honest.data.images, honest.data.labels, .quick(),
        surrogate: Victim(honest.plain))
      return Dictionary(uniqueKeysWithValues: report.results.map { ($0.name, $0.verdict) })
    }
    let masked = try verdicts("lowpass:5,clip,round")
    for name in ["gradients alive", "converged", "white box beats transfer"] {
      #expect(masked[name] == .fail, "\(name)")
    }
    for text in ["lowpass:5", "gaussian:4"] {
      for (name, verdict) in try verdicts(text) {
        #expect(verdict == .pass, "\(text), \(name): \(verdict)")
      }
    }
  }

  @Test func theNoiseOfTheModelBehindIsRestarted() throws {
    let spec = NetworkSpec(
      .resnet8, norm: .none, dropout: DropoutSpec(rate: 0.5, activeAtTest: true))
    let network = spec.build(seed: 0)
    let model = FrontedClassifier(network, behind: try FrontEndSpec(parsing: "lowpass:9").frontEnd)
    let images = testImages([2, 3, 32, 32]).to(.float32)
    func answers() throws -> [Float] {
      (model as any Classifier).restartTestNoise(seed: 4)
      return try model.logits(images, .running).floats
    }
    let first = try answers()
    #expect(try model.logits(images, .running).floats != first)
    #expect(try answers() == first)
  }
}
