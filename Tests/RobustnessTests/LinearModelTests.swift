import Testing
import Torch

@testable import Robustness

/// On a linear model of two classes the best perturbation is known: margins fall by ε times the dual
/// norm of the weight, and no attack can do better.
@Suite struct LinearModelTests {
  static let count = 10_000
  /// Float32 images of 8 × 8, far enough from the box for the radii used.
  let images = (testImages([count, 1, 8, 8], seed: 11) * 0.2 + 0.4).to(.float32)
  let model: LinearModel
  let labels: Tensor

  init() {
    let weight = testNumbers([64], seed: 12)
    let plain = LinearModel(weight: weight, bias: 0).score(images.to(.float64))
    model = LinearModel(weight: weight, bias: -plain.mean().item)
    labels = (model.score(images.to(.float64)) .> 0).to(.int64)
  }

  /// How many of the images keep a margin above 0 when each falls by its `loss` (N, or rank 0).
  private func survivors(_ loss: Tensor) -> Int {
    let margins = model.margins(images.to(.float64), labels)
    return ((margins - loss) .> 0).to(.int64).sum().ints[0]
  }

  private func robust(_ attack: any Attack, _ epsilon: Double) throws -> Int {
    try attack.run(
      on: model.victim, images, labels, within: [Epsilon(epsilon)], measuresRounding: false
    ).results[0].isRobust.count { $0 }
  }

  /// Attack, its radius, and the dual of its norm.
  static let cases: [(String, any BudgetAttack & Sendable, Double, ThreatNorm)] = [
    ("fgsm L∞", PGD.fgsm(.linf), 0.01, .l1), ("bim L∞", PGD.bim(.linf), 0.01, .l1),
    ("pgd L∞", PGD(.linf, steps: 10), 0.01, .l1),
    ("pgd L∞, margin", PGD(.linf, steps: 10, loss: .margin), 0.015, .l1),
    ("mi-fgsm L∞", PGD.momentumFGSM(.linf), 0.01, .l1),
    ("fgsm L2", PGD.fgsm(.l2), 0.1, .l2),
    ("pgd L2", PGD(.l2, steps: 40, stepSize: .relative(0.25)), 0.1, .l2),
    // One value of 64 a step: the exact direction of steepest ascent.
    ("pgd L1", PGD(.l1, steps: 40, loss: .margin, density: 1.0 / 64), 0.3, .linf),
    ("apgd L∞", APGD(.linf, steps: 10), 0.01, .l1),
    ("apgd L2", APGD(.l2, loss: .margin, steps: 40), 0.1, .l2),
  ]

  @Test(arguments: cases.indices) func reachesTheOptimum(_ index: Int) throws {
    let (name, attack, epsilon, dual) = Self.cases[index]
    let best = survivors(norms(model.weight.unsqueezed(0), dual) * epsilon)
    #expect((1000...9000).contains(best), "the radius decides about something")
    let found = try robust(attack, epsilon)
    #expect(abs(found - best) <= 1, "\(name): \(found), at best \(best)")
  }

  /// With the box: a value moves by ε or by what is left to 0 or 1.
  @Test func singleStepsReachTheOptimumAtTheBox() throws {
    let near = testImages([2000, 1, 8, 8], seed: 13).to(.float32)
    let labels = (model.score(near.to(.float64)) .> 0).to(.int64)
    let epsilon = 0.05
    let signs = (1 - labels.to(.float64) * 2).unsqueezed(1) * model.weight.unsqueezed(0).sign()
    let flat = near.to(.float64).flattened(from: 1)
    let moved = clippedToBox(flat + signs * epsilon)
    let best = (model.margins(moved, labels) .> 0).to(.int64).sum().ints[0]
    #expect((500...1500).contains(best))
    for attack in [PGD.fgsm(.linf), PGD(.linf, steps: 10, restarts: 2)] {
      let found = try attack.run(
        on: model.victim, near, labels, within: [Epsilon(epsilon)], measuresRounding: false
      ).results[0].isRobust.count { $0 }
      #expect(abs(found - best) <= 1, "\(attack.name): \(found), at best \(best)")
    }
  }

  /// The distance to the boundary is margin/‖w‖ in the dual norm.
  @Test func minimalAttacksFindTheDistance() throws {
    let some = 0..<60
    let (images, labels) = (images[some], labels[some])
    let margins = model.margins(images.to(.float64), labels)
    let attacks: [(any MinimalAttack, ThreatNorm, ThreatNorm, Double)] = [
      (MinimalPGD(.linf, rounds: 16), .linf, .l1, 2e-5),
      (MinimalPGD(.l2, rounds: 16), .l2, .l2, 2e-5),
    ]
    for (attack, norm, dual, tolerance) in attacks {
      let nearest = try #require(
        try attack.run(on: model.victim, images, labels, within: []).nearest)
      #expect(nearest.isFooled.allSatisfy { $0 })
      let exact = margins / norms(model.weight.unsqueezed(0), dual)
      expectClose(Tensor(nearest.distances[norm]), exact, tolerance, "\(attack.name) \(norm)")
    }
  }

  /// In units of the distance FAB goes to 1.05, back to 0.945, and beyond the boundary again; what
  /// comes after that is further away. The final search, where it ends on the right side, ends there.
  @Test(arguments: ThreatNorm.allCases) func fabFindsTheDistance(_ norm: ThreatNorm) throws {
    let back = 1.05 * 0.9
    let weight = (1 - back) / (1 - back + 1)
    let reached = (back + 1.05 * (1 - back)) * (1 - weight) + 1.05 * weight
    let images = images[0..<60].to(.float64)
    let margins = model.margins(images, labels[0..<60])
    let exact = margins / norms(model.weight.unsqueezed(0), norm.dual)
    // So near the boundary that no value comes to 0 or 1.
    let near = exact.doubles.map { $0 < 0.3 }
    #expect(near.count { $0 } > 30)
    func excess(_ attack: FAB) throws -> [Double] {
      let report = try attack.run(on: model.victim, images, labels[0..<60], within: [])
      let nearest = try #require(report.nearest)
      #expect(nearest.isFooled.allSatisfy { $0 })
      let all = (Tensor(nearest.distances[norm]) / exact - 1).doubles
      return zip(all, near).filter(\.1).map(\.0)
    }
    let plain = try excess(FAB(norm, steps: 6, finalSteps: 0))
    #expect(plain.allSatisfy { abs($0 + 1 - reached) < 1e-9 }, "\(plain)")
    let searched = try excess(FAB(norm, steps: 6))
    #expect(searched.allSatisfy { $0 > -1e-9 && $0 < reached - 1 + 1e-9 })
    #expect(searched.contains { $0 < 1e-9 })
  }

  /// The first level of 1/1000, or finer near the image, beyond the distance to the boundary.
  @Test func theLineSearchStopsAtTheFirstLevelBeyondTheBoundary() throws {
    let some = 0..<300
    let (images, labels) = (images[some].to(.float64), labels[some])
    let exact = (model.margins(images, labels) / norms(model.weight.unsqueezed(0), .l1)).doubles
    let nearest = try #require(
      try MinimalFGSM().run(on: model.victim, images, labels, within: []).nearest)
    #expect(exact.contains { $0 > 0.02 } && exact.contains { $0 < 0.01 })
    for (found, exact) in zip(nearest.distances.linf, exact) {
      let coarse = (exact * 1000).rounded(.up)
      let spacing = coarse <= 20 ? coarse / 20_000 : 1.0 / 1000
      #expect(abs(found - (exact / spacing).rounded(.up) * spacing) < 1e-9, "\(exact)")
    }
  }

  /// At each ε a minimal attack succeeds where its distance is within it.
  @Test func minimalAttacksSucceedWithinTheirDistance() throws {
    let some = 0..<200
    let report = try MinimalFGSM().run(
      on: model.victim, images[some], labels[some], within: [0.005, 0.01, 0.03])
    let distances = try #require(report.nearest).distances.linf
    for result in report.results {
      let epsilon = try #require(result.epsilon).value
      #expect(result.isFooled == distances.map { $0 <= epsilon + 1e-6 })
      #expect(result.queries == report.results[0].queries)
    }
  }

  /// At CIFAR's size, where rounding in float32 adds up over 3072 values.
  @Test(arguments: [(ThreatNorm.linf, 8.0 / 255), (.l2, 0.5), (.l1, 12)])
  func float32ImagesStayInTheBall(norm: ThreatNorm, epsilon: Double) throws {
    let images = testImages([8, 3, 32, 32], seed: 14).to(.float32)
    let wide = LinearModel(weight: testNumbers([3072], seed: 15) * 0.02, bias: 0)
    let labels = (wide.score(images.to(.float64)) .> 0).to(.int64)
    let result = try PGD(norm, steps: 10).run(
      on: wide.victim, images, labels, within: [Epsilon(epsilon)], stopsOnSuccess: false
    ).results[0]
    #expect(result.images.dtype == .float32)
    #expect(result.images.min().item >= 0 && result.images.max().item <= 1)
    let reached = norms(result.images.to(.float64) - images.to(.float64), norm).doubles
    // Clipping to [0, 1] takes a little of an L2 ball's radius away.
    let least = norm == .l2 ? 0.99 * epsilon : epsilon - 1e-6 * max(1, epsilon)
    let most = epsilon + 1e-6 * max(1, epsilon)
    #expect(reached.allSatisfy { (least...most).contains($0) }, "\(reached)")
  }

  /// A point drawn from the ball moves the score by ε‖w‖₂/√3 times a nearly normal number.
  @Test func randomSearchBeatsNothing() throws {
    let epsilon = 0.01
    let strong = try robust(PGD.fgsm(.linf), epsilon)
    let weak = try robust(RandomSearch(.linf, draws: 20), epsilon)
    #expect(weak > strong)
    let reach = norms(model.weight.unsqueezed(0), .l1) * epsilon
    #expect(weak >= survivors(reach) && weak < survivors(reach * 0))
  }
}
