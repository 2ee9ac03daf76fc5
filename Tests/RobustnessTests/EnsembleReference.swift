import Foundation
import Testing
import Torch

@testable import Robustness

/// What the authors' AutoAttack and Foolbox found on the network of ``Reference``, on images it is
/// right about (see Fixtures/make-ensemble.py).
struct EnsembleReference {
  static let norms = ["Linf": ThreatNorm.linf, "L2": .l2, "L1": .l1]
  static let epsilons: [ThreatNorm: Double] = [.linf: 2 / 255, .l2: 0.06, .l1: 0.3]

  let entries: StateDictionary
  let problem: AttackProblem

  init() throws {
    let folder = Bundle.module.bundleURL.appendingPathComponent("Fixtures")
    entries = try StateDictionary(
      contentsOf: folder.appendingPathComponent("ensemble.safetensors").path)
    problem = AttackProblem(
      victim: try Reference().victim(), images: entries["images"]!,
      goal: Goal(labels: entries["labels"]!), seed: 0, stopsOnSuccess: false)
  }

  subscript(name: String) -> Tensor {
    get throws { try #require(entries[name], "the fixture has no entry \(name)") }
  }
}

/// Expected values are kept as float32.
func expectNear(
  _ actual: Tensor, _ expected: Tensor, _ tolerance: Double, _ name: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    actual.to(.float64), expected.to(.float64), tolerance, name, sourceLocation: sourceLocation)
}
