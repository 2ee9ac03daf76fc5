import Foundation
import Testing
import Torch
import Vision

@testable import Robustness

@Suite struct VictimTests {
  let images = testImages([4, 1, 2, 3])
  let goal = Goal(labels: Tensor([Int64(0), 1, 1, 0]))

  @Test func gradientOfALinearModelIsItsWeight() throws {
    let model = LinearModel(weight: testNumbers([6]), bias: 0.1)
    let found = try model.victim.gradient(of: .margin, at: images, goal)
    let signs = Tensor([1.0, -1, -1, 1], shape: [4, 1])
    expectClose(found.gradient, (signs * model.weight).reshaped([4, 1, 2, 3]), 1e-15)
    expectClose(found.losses, -model.margins(images, goal.labels), 1e-15)
    #expect(!found.logits.requiresGradient && !images.requiresGradient)
  }

  @Test func severalScoresShareAForwardPass() throws {
    let victim = smoothVictim(inputs: 6)
    let found = try victim.differentiate(at: images) { logits in
      [logits.narrowed(1, 0..<1).squeezed(1), logits.sum([1])]
    }
    #expect(victim.queries == Queries(forward: 4, backward: 8))
    let alone = try victim.differentiate(at: images) { [$0.sum([1])] }
    expectClose(found.gradients[1], alone.gradients[0], 1e-15)
    expectClose(found.logits, try victim.logits(images), 1e-15)
    #expect(victim.queries == Queries(forward: 12, backward: 12))
  }

  /// A model that does not look at its input has a zero gradient rather than none.
  @Test func aConstantModelHasAZeroGradient() throws {
    let constant = Victim("constant") { Tensor.ones([$0.shape[0], 3], dtype: .float64) }
    let found = try constant.gradient(of: .crossEntropy, at: images, goal)
    #expect(found.gradient.doubles == [Double](repeating: 0, count: 24))
  }

  @Test func aClassifierIsAskedInEvaluationMode() throws {
    let network = NetworkSpec(.resnet8, classes: 4).build(seed: 1)
    let images = testImages([3, 3, 8, 8]).to(.float32)
    for statistics in Statistics.allCases {
      let victim = Victim(network, statistics: statistics)
      // Without gradients, layers are fused and round a little differently.
      let expected = withoutGradients { network.logits(images, statistics) }
      expectClose(try victim.logits(images), expected)
      #expect(victim.couplesExamples == (statistics == .batch))
    }
    let narrow = Victim(network, precision: .bfloat16)
    let difference = (try narrow.logits(images) - network.logits(images, .running)).detached
    #expect(try narrow.logits(images).dtype == .float32)
    #expect((1e-6..<0.2).contains(difference.absolute().max().item))
  }

  /// Passes that answer 1, 2, 3, … times a sum: their mean over four is 2.5 times it.
  @Test func expectationIsTheMeanOfItsPasses() throws {
    var pass = 0.0
    let moody = Victim("moody") { images in
      pass += 1
      let score = images.sum([1, 2, 3]).unsqueezed(1) * pass
      return Tensor.concatenated([-score, score], along: 1)
    }.expecting(over: 4)
    let sums = images.sum([1, 2, 3])
    expectClose(try moody.logits(images).narrowed(1, 1..<2).squeezed(1), sums * 2.5, 1e-12)
    pass = 0
    let found = try moody.gradient(of: .margin, at: images, Goal(labels: goal.labels * 0))
    expectClose(found.gradient, images.onesLike() * 5, 1e-12)
    expectClose(found.losses, sums * 5, 1e-12)
    #expect(moody.queries == Queries(forward: 32, backward: 16))
  }

  /// The gradient is taken behind the front and handed on as it is.
  @Test func straightThroughIgnoresTheFront() throws {
    let bare = smoothVictim(inputs: 6)
    let rounding = bare.behind("4 levels") { ($0 * 3).rounded() / 3 }
    let rounded = (images * 3).rounded() / 3
    expectClose(try rounding.logits(images), try bare.logits(rounded))
    let through = try rounding.gradient(of: .crossEntropy, at: images, goal)
    let direct = try bare.gradient(of: .crossEntropy, at: rounded, goal)
    expectClose(through.gradient, direct.gradient)
    #expect(rounding.name == "4 levels + smooth")
    let twice = rounding.behind("dark") { $0 * 0.5 }
    expectClose(
      try twice.logits(images), try bare.logits((images * 1.5).rounded() / 3))
  }

  /// The same network from a TorchScript file, and PGD through it as through our own functions.
  @Test func aScriptedModelIsAttackedAsItsTwin() throws {
    let reference = try Reference()
    let folder = Bundle.module.bundleURL.appendingPathComponent("Fixtures")
    let path = folder.appendingPathComponent("small.pt").path
    let scripted = Victim(try ScriptedClassifier(contentsOf: path))
    let images = try reference["images"]
    expectClose(try scripted.logits(images), try reference["logits"], 1e-12)
    var attack = PGD(.linf, randomStart: false)
    attack.keep = .last
    let problem = AttackProblem(
      victim: scripted, images: images, goal: Goal(labels: try reference["labels"]), seed: 0,
      stopsOnSuccess: false)
    expectClose(
      try attack.search(problem, within: 2.0 / 255), try reference["pgd.linf"], 1e-12)
  }

  /// A layer before the model, with its own gradient: the chain rule for images doubled.
  @Test func gradientsPassALayerBefore() throws {
    let bare = smoothVictim(inputs: 6)
    let doubled = bare.after("doubled") { $0 * 2 }
    expectClose(try doubled.logits(images), try bare.logits(images * 2))
    let through = try doubled.gradient(of: .crossEntropy, at: images, goal)
    let direct = try bare.gradient(of: .crossEntropy, at: images * 2, goal)
    expectClose(through.gradient, direct.gradient * 2)
    #expect(doubled.name == "doubled + smooth")
    // Both models count together.
    #expect(doubled.queries == Queries(forward: 16, backward: 8))
  }

  @Test func errorsOfTheModelComeThrough() {
    let broken = Victim("broken") { _ in throw AttackError("out of order") }
    #expect(attackFailure { _ = try broken.logits(images) } == "out of order")
    // Autograd needs what it overwrites.
    let careless = Victim("careless") { images in
      let hidden = images.flattened(from: 1).exp()
      hidden.multiplyInPlace(by: 2)
      return hidden
    }
    #expect(
      attackFailure { _ = try careless.gradient(of: .crossEntropy, at: images, goal) }
        .hasPrefix("taking gradients through the model: "))
  }
}
