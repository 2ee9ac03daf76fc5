import Testing
import Torch

@testable import Robustness

@Suite struct PGDTests {
  static let linf = 2.0 / 255
  static let l2 = 0.06

  struct Case: Sendable, CustomTestStringConvertible {
    let entry: String
    let attack: PGD
    let epsilon: Double
    var testDescription: String { entry }
  }

  static let cases: [Case] = [
    Case(entry: "fgsm.linf", attack: .fgsm(.linf), epsilon: linf),
    Case(entry: "fgsm.l2", attack: .fgsm(.l2), epsilon: l2),
    Case(entry: "bim.linf", attack: .bim(.linf), epsilon: linf),
    Case(entry: "bim.l2", attack: .bim(.l2), epsilon: l2),
    Case(entry: "pgd.linf", attack: PGD(.linf, randomStart: false), epsilon: linf),
    Case(entry: "pgd.l2", attack: PGD(.l2, randomStart: false), epsilon: l2),
    Case(entry: "mi-fgsm.linf", attack: .momentumFGSM(.linf), epsilon: linf),
  ]

  /// As Foolbox and torchattacks, image by image, on the same weights: they return the last iterate.
  @Test(arguments: cases) func equalsOtherLibraries(_ example: Case) throws {
    let reference = try Reference()
    var attack = example.attack
    attack.keep = .last
    let problem = AttackProblem(
      victim: try reference.victim(), images: try reference["images"],
      goal: Goal(labels: try reference["labels"]), seed: 0, stopsOnSuccess: false)
    let expected = try reference[example.entry]
    expectClose(try attack.search(problem, within: example.epsilon), expected, 1e-12)
    let trained = try attack.perturbed(
      problem.images, problem.goal, on: problem.victim, within: example.epsilon,
      using: Generator(seed: 0))
    expectClose(trained, expected, 1e-12, "for training")
  }

  @Test(arguments: ThreatNorm.allCases) func trainingAndSearchTakeTheSameSteps(
    _ norm: ThreatNorm
  ) throws {
    let victim = smoothVictim(inputs: 48)
    let images = testImages([5, 3, 4, 4])
    let goal = Goal(labels: Tensor([Int64(0), 1, 2, 3, 4]))
    for keep in [PGD.Keep.best, .last] {
      let attack = PGD(norm, steps: 6, randomStart: false, loss: .margin, keep: keep)
      let problem = AttackProblem(
        victim: victim, images: images, goal: goal, seed: 0, stopsOnSuccess: false)
      expectClose(
        try attack.perturbed(
          images, goal, on: victim, within: 0.1, using: Generator(seed: 0)),
        try attack.search(problem, within: 0.1), 1e-13, "\(keep)")
    }
  }

  /// A pass for each step, and one more only where the best is to be told.
  @Test func trainingWastesNoPass() throws {
    let images = testImages([4, 1, 4, 4])
    let goal = Goal(labels: Tensor([Int64](repeating: 0, count: 4)))
    let expected = [
      PGD.Keep.last: Queries(forward: 28, backward: 28), .best: Queries(forward: 32, backward: 28),
    ]
    for (keep, queries) in expected {
      let victim = smoothVictim(inputs: 16)
      _ = try PGD(.linf, steps: 7, keep: keep).perturbed(
        images, goal, on: victim, within: 0.1, using: Generator(seed: 1))
      #expect(victim.queries == queries)
    }
  }

  @Test(arguments: ThreatNorm.allCases) func trainingStartsAnywhereInTheBall(
    _ norm: ThreatNorm
  ) throws {
    let images = testImages([40, 1, 4, 4])
    let goal = Goal(labels: Tensor([Int64](repeating: 0, count: 40)))
    let flat = Victim("flat") { Tensor.zeros([$0.shape[0], 2], dtype: .float64) + $0.sum() * 0 }
    func start(_ seed: UInt64) throws -> Tensor {
      try PGD(norm, steps: 1, keep: .last).perturbed(
        images, goal, on: flat, within: 0.2, using: Generator(seed: seed))
    }
    let distances = norms(try start(1) - images, norm).doubles
    #expect(distances.allSatisfy { $0 > 0 && $0 <= 0.2 + 1e-12 })
    #expect(try start(1).doubles == start(1).doubles)
    #expect(try start(1).doubles != start(2).doubles)
  }

  /// The clean image is the minimum of the KL divergence: there is no way up to follow from there.
  @Test func klDivergenceNeedsARandomStart() throws {
    let victim = smoothVictim(inputs: 16)
    let images = testImages([4, 1, 4, 4])
    let clean = try victim.logits(images)
    let goal = Goal(labels: clean.argmax(1), cleanLogits: clean)
    let flat = try victim.gradient(of: .klDivergence, at: images, goal)
    expectClose(flat.gradient, images.zerosLike(), 1e-14)
    expectClose(flat.losses, Tensor.zeros([4], dtype: .float64), 1e-14)
    let found = try PGD(.linf, steps: 5, loss: .klDivergence, keep: .last).perturbed(
      images, goal, on: victim, within: 0.05, using: Generator(seed: 3))
    let gained = AttackLoss.klDivergence(try victim.logits(found), goal)
    #expect(gained.min().item > 0.01)
  }

  @Test func restartsOnlyHelp() throws {
    let victim = smoothVictim(inputs: 16)
    let images = testImages([30, 1, 4, 4])
    let labels = try victim.logits(images).argmax(1)
    let fooled = try [1, 4].map { restarts in
      try PGD(.linf, steps: 2, restarts: restarts).run(
        on: victim, images, labels, within: [Epsilon(0.05)], seed: 2
      ).results[0].isFooled
    }
    #expect(zip(fooled[0], fooled[1]).allSatisfy { !$0 || $1 })
    #expect(fooled[1].count { $0 } > fooled[0].count { $0 })
  }

  @Test func everyHyperparameterIsRecorded() {
    #expect(
      PGD(.l1, steps: 20, restarts: 2, momentum: 0.9).parameters.map(\.description) == [
        "steps 20", "relative step size 0.125", "random start yes", "restarts 2",
        "loss cross-entropy", "space pixels", "momentum 0.9", "density 0.01", "keep best",
      ])
    #expect(
      PGD.fgsm(.linf).parameters.map(\.description) == [
        "steps 1", "relative step size 1", "random start no", "restarts 1", "loss cross-entropy",
        "space pixels", "keep best",
      ])
  }

  @Test func badHyperparametersAreNamed() {
    #expect(PGD(.linf).problems == [])
    #expect(PGD(.linf, steps: 0).problems == ["steps is 0; it is a whole number, 1 or more"])
    #expect(
      PGD(.linf, stepSize: .absolute(-1), restarts: 0).problems == [
        "the step size is -1.0; it is above 0", "restarts is 0; it is a whole number, 1 or more",
      ])
    #expect(
      PGD(.linf, randomStart: false, restarts: 3).problems == [
        "3 restarts without a random start are all the same"
      ])
    #expect(PGD(.linf, momentum: -1).problems == ["momentum is -1.0; it is 0 or more"])
    #expect(PGD(.l1, density: 0).problems == ["density is 0.0; it is above 0, at most 1"])
  }
}
