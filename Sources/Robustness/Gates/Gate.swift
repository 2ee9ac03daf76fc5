public import Torch

/// A check that tells a model that is hard to fool from an attack that does not work on it.
///
/// A gate fires (WARN or FAIL) when something holds that cannot hold for an attack that works, such
/// as a black-box attack that finds more adversaries than a gradient. Passing all gates proves
/// nothing; firing one means that robust accuracy by this attack is not to be believed. (Athalye,
/// Carlini & Wagner 2018; Carlini et al. 2019; Croce & Hein 2020; Pintor et al. 2022.)
public protocol Gate: Sendable {
  var name: String { get }
  /// When it passes, in words.
  var criterion: String { get }

  /// What it asks of the model at most, with nothing remembered from other gates.
  func cost(_ examination: Examination) -> Queries

  /// - Throws: what the model throws, and ``AttackError`` for logits that are not numbers.
  func check(_ examination: Examination) throws -> GateResult
}

extension Gate {
  func result(
    _ verdict: GateVerdict, _ detail: String, _ numbers: [(String, Double)] = []
  ) -> GateResult {
    GateResult(name, verdict, detail, numbers.map { GateResult.Number($0.0, $0.1) })
  }
}

/// The gates there are, in the order they are run: the cheap ones first.
public enum Gates {
  public static let all: [any Gate] = [
    DeterministicGate(), GradientsAliveGate(), StableGate(), SingleStepGate(), MonotoneGate(),
    LargeEpsilonGate(), UnboundedGate(), ConvergedGate(), BlackBoxGate(), TransferGate(),
    RandomDrawsGate(),
  ]

  /// Checks all gates, or those given.
  ///
  /// - Parameters:
  ///   - victim: the model as the attack under test sees it.
  ///   - images: float (N, C, H, W) in [0, 1]; the first ``GateSettings/limit`` are looked at.
  ///   - labels: int64 (N).
  ///   - surrogate: another model whose adversaries are tried on this one: the same network from
  ///     another seed, or the model without its defence.
  ///   - progress: called before each gate and after each batch of an attack.
  /// - Throws: ``AttackError`` for images, labels or settings that cannot be used; what the model
  ///   throws.
  public static func check(
    _ gates: [any Gate] = Gates.all, on victim: Victim, _ images: Tensor, _ labels: Tensor,
    _ settings: GateSettings, surrogate: Victim? = nil,
    progress: @escaping (GateProgress) -> Void = { _ in }
  ) throws -> GateReport {
    let examination = try Examination(victim, images, labels, settings, surrogate: surrogate)
    let expected = gates.reduce(Queries()) { $0 + $1.cost(examination) }
    let results = try gates.enumerated().map { index, gate in
      examination.onProgress = { spent in
        progress(GateProgress(gate.name, index, gates.count, spent: spent, expected: expected))
      }
      examination.report()
      guard examination.hasSomebody else {
        return GateResult(gate.name, .skip, "no image is classified correctly to begin with")
      }
      return try gate.check(examination)
    }
    return GateReport(results, examination)
  }
}

/// How far a check of gates has come.
public struct GateProgress: Sendable {
  /// The gate at work, and its place among all.
  public let gate: String
  public let index: Int
  public let count: Int
  /// Asked of the models so far.
  public let spent: Queries
  /// At most asked for in all; often much less, since fooled images are left alone.
  public let expected: Queries

  init(_ gate: String, _ index: Int, _ count: Int, spent: Queries, expected: Queries) {
    self.gate = gate
    self.index = index
    self.count = count
    self.spent = spent
    self.expected = expected
  }
}
