import Testing
import Torch
import Vision

@testable import Robustness

/// A model made to deceive, and the gates that must not let it through.
struct PositiveControl: Sendable, CustomTestStringConvertible {
  let masking: Masking
  /// Names of gates that must fail; others do too.
  let failing: Set<String>

  init(_ masking: Masking, failing: String...) {
    self.masking = masking
    self.failing = Set(failing)
  }

  var testDescription: String { masking.name }

  static let all = [
    PositiveControl(
      .zeroGradient, failing: "gradients alive", "large epsilon", "unbounded", "converged"),
    PositiveControl(.rounding(), failing: "gradients alive", "large epsilon", "converged"),
    PositiveControl(.logits(times: 1000), failing: "gradients alive", "large epsilon"),
    PositiveControl(.randomResize(), failing: "deterministic", "stable"),
    PositiveControl(
      .clippedLowPass(radius: 5), failing: "gradients alive", "converged",
      "white box beats transfer"),
    PositiveControl(.noise(deviation: 0.1), failing: "deterministic", "stable"),
  ]
}

@Suite struct PositiveControlTests {
  private let honest = Honest.networks

  @Test(arguments: PositiveControl.all) func raisesItsGates(_ control: PositiveControl) throws {
    let gates = Gates.all.filter { control.failing.contains($0.name) }
    #expect(gates.count == control.failing.count)
    let report = try Gates.check(
      gates, on: Victim(MaskedClassifier(honest.plain, control.masking)), honest.data.images,
      honest.data.labels, .quick(), surrogate: Victim(honest.plain))
    for result in report.results {
      #expect(result.verdict == .fail, "\(result.name): \(result.detail)")
    }
  }

  /// A model that answers at random may be attacked in expectation; of too few passes is told.
  @Test func expectationMendsRandomness() throws {
    let masked = MaskedClassifier(honest.plain, .noise(deviation: 0.1))
    for (passes, verdict) in [(1, GateVerdict.fail), (5, .warn), (20, .pass)] {
      let found = try check(DeterministicGate(), Victim(masked).expecting(over: passes))
      #expect(found.verdict == verdict, "\(passes) passes: \(found.detail)")
      #expect(found["passes"] == Double(passes))
    }
  }

  /// The gates are about attack and model together: short steps do not converge on any model.
  @Test func aWeakAttackDoesNotConverge() throws {
    var settings = GateSettings.quick()
    settings.attack = PGD(.linf, steps: 4, stepSize: .relative(0.05), randomStart: false)
    let victim = Victim(honest.plain)
    #expect(try check(ConvergedGate(), victim, settings).verdict == .fail)
    #expect(try check(SingleStepGate(), victim, settings).verdict == .fail)
  }

  /// The gradient is right at 8-bit images only, and leads away from adversaries elsewhere.
  @Test func aTrapLosesToOneStep() throws {
    let network = honest.plain
    let trap = Victim("trap") { images in
      let levels = images * 255
      let isOnGrid = (levels - levels.rounded()).absolute().max([1, 2, 3], keepAxes: true) .< 1e-3
      let sign = select(
        where: isOnGrid, isOnGrid.to(.float32), else: -isOnGrid.onesLike().to(.float32))
      return network.logits(images.detached + (images - images.detached) * sign, .running)
    }
    let found = try check(SingleStepGate(), trap)
    #expect(found.verdict == .fail, "\(found.detail)")
  }

  /// Images far from grey are brought back to it: a step of 2 ε is seen where one of ε is not. Margins
  /// of 0.04 ‖w‖₁ fall to a step of 0.05, and to none of 0.025 or of 0.1, which becomes 0.03.
  @Test func aDetectorMakesRobustnessRiseWithEpsilon() throws {
    let weight = testNumbers([64])
    let bias = 0.04 * weight.absolute().sum().item - 0.5 * weight.sum().item
    let detector = LinearModel(weight: weight, bias: bias).victim.after("detector") { images in
      let isFar = (images - 0.5).absolute().max([1, 2, 3], keepAxes: true) .> 0.08
      return select(where: isFar, images.clamped(0.47...0.53).detached, else: images)
    }
    var settings = GateSettings(Threat(.linf, Epsilon(0.05)))
    settings.attack = .fgsm(.linf)
    let found = try MonotoneGate().check(
      Examination(
        detector, Tensor.full([8, 1, 8, 8], 0.5), Tensor([Int64](repeating: 1, count: 8)), settings)
    )
    #expect(found.verdict == .fail)
    let shares = ["0.5", "1", "2"].map { found["robust at \($0) epsilon"] }
    #expect(shares == [1, 0, 1] && found["lost at step 2"] == 8)
  }

  /// Half of the ball fools a linear model whose gradient is cut off: only an attack that looks at the
  /// gradient alone misses that.
  @Test func whatFillsTheBallIsFoundWithoutGradients() throws {
    let model = LinearModel(weight: Tensor.ones([64], dtype: .float64), bias: -32)
    let images = Tensor.full([8, 1, 8, 8], 0.5002)
    let labels = Tensor([Int64](repeating: 1, count: 8))
    let cut = model.victim.after("cut") { $0.detached }
    var settings = GateSettings(Threat(.linf, Epsilon(0.1)), draws: 200)
    settings.attack.randomStart = false
    for gate in [RandomDrawsGate(), BlackBoxGate()] as [any Gate] {
      let examination = try Examination(cut, images, labels, settings)
      #expect(try gate.check(examination).verdict == .fail, "\(gate.name)")
      let open = try Examination(model.victim, images, labels, settings)
      #expect(try gate.check(open).verdict == .pass, "\(gate.name)")
    }
  }

  private func check(
    _ gate: any Gate, _ victim: Victim, _ settings: GateSettings = .quick()
  ) throws -> GateResult {
    try gate.check(
      Examination(victim, honest.data.images, honest.data.labels, settings))
  }
}
