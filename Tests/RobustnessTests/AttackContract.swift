import Testing
import Torch

@testable import Robustness

/// What every attack must do, whatever it is.
func checkAttack(_ example: AttackCase) throws {
  let check = try AttackContract(example)
  try check.staysInBallAndBox()
  try check.isVerified()
  try check.nothingAtZero()
  try check.isDeterministic()
  try check.isNeverWorse()
  try check.doesNotDependOnOthers()
  check.namesItsStrength()
}

private struct AttackContract {
  let example: AttackCase
  let attack: any Attack
  let examples: AttackExamples
  let epsilons: [Epsilon]
  let report: AttackReport

  init(_ example: AttackCase) throws {
    self.example = example
    attack = example.make()
    examples = try AttackExamples()
    epsilons = ([0] + AttackExamples.radii(attack.norm)).map { Epsilon($0) }
    report = try attack.run(
      on: examples.victim, examples.images, examples.labels, within: epsilons, seed: 5)
  }

  func staysInBallAndBox() throws {
    for (result, epsilon) in zip(report.results, epsilons) {
      #expect(result.epsilon == epsilon)
      #expect(result.images.min().item >= 0 && result.images.max().item <= 1, "\(example.name)")
      let reached = norms(result.images - examples.images, attack.norm).max().item
      #expect(reached <= epsilon.value + 1e-6, "\(example.name) at \(epsilon)")
      for norm in ThreatNorm.allCases {
        expectClose(
          Tensor(result.distances[norm]), norms(result.images - examples.images, norm), 1e-12)
      }
    }
  }

  /// Success is what the model says of the images returned, and the wrong ones are left alone.
  func isVerified() throws {
    #expect(report.isCleanCorrect == AttackExamples.isWrong.map { !$0 })
    for result in report.results + (report.nearest.map { [$0] } ?? []) {
      let predictions = try examples.victim.logits(result.images).argmax(1).ints
      #expect(result.predictions == predictions)
      let labels = examples.labels.ints
      for i in 0..<12 {
        let isWrong = AttackExamples.isWrong[i]
        #expect(result.isFooled[i] == (!isWrong && predictions[i] != labels[i]))
        #expect(result.isRobust[i] == (!isWrong && predictions[i] == labels[i]))
        if isWrong { #expect(result.images[i].doubles == examples.images[i].doubles) }
      }
      let rounded = try examples.victim.logits(roundedTo8Bits(result.images)).argmax(1).ints
      #expect(result.roundedPredictions == rounded)
    }
  }

  func nothingAtZero() throws {
    #expect(report.results[0].images.doubles == examples.images.doubles)
    #expect(report.results[0].isFooled == [Bool](repeating: false, count: 12))
  }

  func isDeterministic() throws {
    // Another ε beside it does not change what is found at one.
    let again = try attack.run(
      on: examples.victim, examples.images, examples.labels, within: [epsilons[2]], seed: 5)
    #expect(again.results[0].images.doubles == report.results[2].images.doubles)
    #expect(again.nearest?.images.doubles == report.nearest?.images.doubles)
  }

  /// An image returned fools, or has at least the loss of the clean one.
  func isNeverWorse() throws {
    let goal = Goal(labels: examples.labels)
    let clean = example.loss(try examples.victim.logits(examples.images), goal).doubles
    for result in report.results {
      let found = example.loss(try examples.victim.logits(result.images), goal).doubles
      for i in 0..<12 where !result.isFooled[i] {
        #expect(found[i] >= clean[i], "\(example.name): example \(i) at \(result.epsilon!)")
      }
    }
  }

  /// With other examples in the batch to attack, and with none dropped on the way.
  func doesNotDependOnOthers() throws {
    guard example.isIndependent else { return }
    let all = try attack.run(
      on: examples.victim, examples.images, examples.right, within: epsilons, seed: 5)
    let patient = try attack.run(
      on: examples.victim, examples.images, examples.labels, within: epsilons, seed: 5,
      stopsOnSuccess: false)
    for (place, result) in report.results.enumerated() {
      for i in 0..<12 where !AttackExamples.isWrong[i] {
        expectClose(all.results[place].images[i], result.images[i], 1e-9, "\(example.name) \(i)")
        #expect(patient.results[place].isFooled[i] == result.isFooled[i], "\(example.name) \(i)")
      }
    }
  }

  func namesItsStrength() {
    #expect(!attack.parameters.isEmpty && attack.problems.isEmpty && !attack.name.isEmpty)
    #expect(Set(attack.parameters.map(\.name)).count == attack.parameters.count)
  }
}
