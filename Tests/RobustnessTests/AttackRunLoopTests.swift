import Testing
import Torch
import Vision

@testable import Robustness

/// The loop all attacks share: what it refuses, and what it makes of attacks that lie.
@Suite struct AttackRunLoopTests {
  let images = testImages([4, 3, 2, 2])
  let labels = Tensor([Int64(0), 1, 2, 0])
  let victim = smoothVictim(inputs: 12, classes: 3)

  /// Returns whatever it is told to.
  private struct Careless: BudgetAttack {
    let name = "careless"
    let norm = ThreatNorm.linf
    let parameters: [Hyperparameter] = []
    var problems: [String] = []
    var minimumClasses = 2
    let answer: (AttackProblem) -> Tensor

    func search(_ problem: AttackProblem, within epsilon: Double) throws -> Tensor {
      answer(problem)
    }
  }

  private func failure(
    _ attack: (any Attack)? = nil, images: Tensor? = nil, labels: Tensor? = nil,
    epsilon: Double = 0.1, victim: Victim? = nil
  ) -> String {
    attackFailure {
      _ = try (attack ?? PGD(.linf, steps: 2)).run(
        on: victim ?? self.victim, images ?? self.images, labels ?? self.labels,
        within: [Epsilon(epsilon)])
    }
  }

  @Test func refusesPixelsOutsideTheBox() {
    #expect(
      failure(images: (images - 0.5) / 0.25) == """
        pixels range from -2.0 to 2.0, outside [0, 1]: mean and standard deviation were probably \
        applied twice; the normalisation belongs inside the model, and images stay in [0, 1]
        """)
    #expect(
      failure(images: images * 255) == """
        pixels range from 0.0 to 255.0, outside [0, 1]: they are probably not divided by 255 yet
        """)
    #expect(failure(images: images * .nan).hasPrefix("a pixel is infinite or not a number"))
    #expect(failure(images: images + 1e-7) == "")
  }

  @Test func refusesOtherShapes() {
    #expect(
      failure(images: images.flattened(from: 1)).hasPrefix(
        "an attack needs float images (N, C, H, W) and int64 labels (N), and got float64[4, 12]"))
    #expect(failure(labels: Tensor([Int64(0)])).hasPrefix("an attack needs float images"))
    #expect(failure(images: images.to(.uint8)).hasPrefix("an attack needs float images"))
  }

  @Test func refusesRadiiNobodyCanMean() {
    #expect(
      failure(epsilon: 8) == """
        epsilon 8 is outside [0, 1.0], what L∞ distances of images in [0, 1] can be; grey levels \
        are written 8/255
        """)
    #expect(failure(epsilon: -0.5).hasPrefix("epsilon -0.5 is outside [0, 1.0]"))
    #expect(failure(epsilon: .nan).hasPrefix("epsilon nan is outside"))
    #expect(
      failure(PGD(.l2), epsilon: 4) == """
        epsilon 4 is outside [0, 3.464], what L2 distances of images in [0, 1] can be
        """)
    #expect(failure(PGD(.l1, steps: 1), epsilon: 12) == "")
  }

  @Test func refusesLabelsOfOtherData() {
    #expect(
      failure(labels: labels + 1) == """
        smooth has 3 classes, but the data has labels from 1 to 3; the model was made for other data
        """)
    #expect(failure(labels: labels - 1).contains("labels from -1 to 1"))
  }

  @Test func refusesTooFewClassesByName() {
    #expect(
      failure(PGD(.linf, loss: .targetedDLR)) == """
        pgd needs at least 4 classes, and smooth has 3; choose an attack with another loss, such as \
        cross-entropy or margin
        """)
    #expect(failure(PGD(.linf, steps: 1, loss: .dlr)) == "")
  }

  @Test func refusesAnswersThatAreNoLogits() {
    let flat = Victim("flat") { $0.sum([1, 2, 3]) }
    #expect(
      failure(victim: flat)
        == "flat returned shape [4] for 4 images; logits of shape (N, classes) are needed")
    let broken = Victim("broken") { $0.flattened(from: 1).log() }
    #expect(
      failure(victim: broken) == "a logit of broken on clean images is infinite or not a number")
    let brittle = Victim("brittle") { images in
      let score = (0.5 - images.max([1, 2, 3])).unsqueezed(1)
      return Tensor.concatenated([score, -score, score], along: 1) / (images.max().item - 0.25)
    }
    #expect(
      failure(
        Careless { Tensor.full($0.images.shape, 0.25, dtype: .float64) },
        images: Tensor.full([4, 3, 2, 2], 0.2, dtype: .float64), labels: labels * 0 + 1,
        victim: brittle) == "a logit of brittle on attacked images is infinite or not a number")
  }

  @Test func namesBadHyperparameters() {
    #expect(
      failure(PGD(.linf, steps: 0)) == "pgd: steps is 0; it is a whole number, 1 or more")
  }

  @Test func warnsOfProbabilities() throws {
    let labels = try victim.logits(images).argmax(1)
    let inner = victim
    let polite = Victim("polite") { try inner.logits($0).softmax() }
    let report = try PGD(.linf, steps: 1).run(on: polite, images, labels, within: [0.1])
    #expect(
      report.warnings == [
        "polite seems to return probabilities, not logits: their cross-entropy is nearly flat, "
          + "which hides gradients; remove the softmax from the model"
      ])
    #expect(
      try PGD(.linf, steps: 1).run(on: victim, images, labels, within: [0.1]).warnings.isEmpty)
  }

  /// Whatever an attack returns is brought back to ball and box, and asked about there.
  @Test func holdsAttacksToTheirBounds() throws {
    let labels = try victim.logits(images).argmax(1)
    let wild = Careless { Tensor.full($0.images.shape, 7, dtype: .float64) }
    let result = try wild.run(on: victim, images, labels, within: [0.1]).results[0]
    expectClose(result.images, (images + 0.1).clamped(0...1), 1e-15)
    #expect(result.predictions == (try victim.logits(result.images).argmax(1).ints))
    let empty = Careless { $0.images * .nan }
    #expect(
      try empty.run(on: victim, images, labels, within: [0.1]).results[0].images.doubles
        == images.doubles)
  }

  @Test func aModelThatIsRightAboutNothingIsNotAttacked() throws {
    let wrong = try victim.logits(images).argmin(1)
    let asked = victim.queries
    for attack in [PGD(.linf), MinimalPGD(.linf)] as [any Attack] {
      let report = try attack.run(on: victim, images, wrong, within: [0.1, 0.2])
      #expect(report.results.allSatisfy { $0.images.doubles == images.doubles })
      #expect(report.results.allSatisfy { $0.queries == Queries() && !$0.isRobust.contains(true) })
      #expect((report.nearest != nil) == attack.findsNearest)
    }
    #expect(victim.queries.backward == asked.backward)
  }

  /// With batch statistics every image's answer depends on the batch: nobody is dropped.
  @Test func coupledExamplesStayTogether() throws {
    let network = NetworkSpec(.resnet8, classes: 3).build(seed: 2)
    let images = testImages([6, 3, 8, 8]).to(.float32)
    let right = network.logits(images, .batch).argmax(1)
    let labels = select(
      where: Tensor([Int64(0), 1, 0, 1, 0, 1]).equals(1), (right + 1) * 0, else: right)
    let victim = Victim(network, statistics: .batch)
    let report = try PGD(.linf, steps: 4).run(on: victim, images, labels, within: [0.03])
    let result = report.results[0]
    // Each step asks about all six, whoever is fooled or wrong.
    #expect(result.queries == Queries(forward: 30, backward: 24))
    #expect(result.predictions == network.logits(result.images, .batch).argmax(1).ints)
  }

  /// A stand-in that gives up class 1 too early: what it lets go is searched again on the judge.
  @Test func theJudgeDecides() throws {
    let attack = PGD.bim(.linf)
    let images = testImages([200, 1, 4, 4], seed: 50) * 0.2 + 0.4
    let model = LinearModel(weight: testNumbers([16], seed: 51), bias: 0)
    let exact = LinearModel(weight: model.weight, bias: -model.score(images).mean().item)
    let hasty = LinearModel(weight: model.weight, bias: exact.bias - 0.1)
    let labels = (exact.score(images) .> 0).to(.int64)
    let direct = try attack.run(on: exact.victim, images, labels, within: [0.03])
    let (victim, judge) = (hasty.victim, exact.victim)
    let report = try attack.run(
      on: victim, judgedBy: judge, images, labels, asksAgain: true, within: [0.03])
    let hurried = try attack.run(
      on: hasty.victim, judgedBy: exact.victim, images, labels, within: [0.03])
    let result = report.results[0]
    #expect(result.isFooled == direct.results[0].isFooled)
    #expect((20...180).contains(result.isFooled.count { $0 }))
    #expect(result.predictions == (try judge.logits(result.images).argmax(1).ints))
    // Without it some of those are missed.
    #expect(
      hurried.results[0].isFooled.count { $0 } < result.isFooled.count { $0 })
    // Only the doubtful ones were searched again.
    #expect((1..<victim.queries.backward).contains(judge.queries.backward))
    #expect(result.queries.backward == victim.queries.backward + judge.queries.backward)
  }

  /// Its nearest adversaries are the stand-in's, or the judge's where those do not fool the judge.
  @Test func nearestAdversariesFoolTheJudge() throws {
    let images = testImages([40, 1, 4, 4], seed: 50) * 0.2 + 0.4
    let weight = testNumbers([16], seed: 51)
    let bias = -LinearModel(weight: weight, bias: 0).score(images).mean().item
    let (exact, hasty) = (
      LinearModel(weight: weight, bias: bias), LinearModel(weight: weight, bias: bias - 0.1)
    )
    let labels = (exact.score(images) .> 0).to(.int64)
    let nearest = try #require(
      try MinimalPGD(rounds: 16).run(
        on: hasty.victim, judgedBy: exact.victim, images, labels, asksAgain: true, within: []
      ).nearest)
    #expect(nearest.isFooled.allSatisfy { $0 })
    let reach = norms(weight.unsqueezed(0), .l1)
    let distance =
      maximum(
        exact.margins(images, labels), hasty.margins(images, labels)) / reach
    expectClose(Tensor(nearest.distances.linf), distance, 2e-5)
  }

  /// Searched in bfloat16, decided in float32.
  @Test func bfloat16IsJudgedInFloat32() throws {
    let network = NetworkSpec(.resnet8, classes: 3).build(seed: 2)
    let images = testImages([6, 3, 8, 8]).to(.float32)
    let labels = network.logits(images, .running).argmax(1)
    let result = try PGD(.linf, steps: 4).run(
      on: Victim(network, precision: .bfloat16), judgedBy: Victim(network), images, labels,
      asksAgain: true, within: [0.03]
    ).results[0]
    #expect(result.predictions == network.logits(result.images, .running).argmax(1).ints)
  }

  @Test func aStandInForOtherClassesIsRefused() {
    let other = smoothVictim(inputs: 12, classes: 2)
    #expect(
      attackFailure {
        _ = try PGD(.linf).run(on: other, judgedBy: victim, images, labels, within: [0.1])
      }.hasPrefix("smooth has 2 classes, but the data has labels from 0 to 2"))
    #expect(
      attackFailure {
        _ = try Transfer(PGD(.linf), from: other).run(on: victim, images, labels, within: [0.1])
      }.hasPrefix("smooth has 2 classes"))
  }
}
