internal import Foundation

/// Carlini & Wagner's L2 attack (2017): the nearest adversary by Adam, with a weight c found for each
/// example.
///
/// The image is ½ (tanh w + 1), so that it never leaves [0, 1], and w minimises
///
///     ‖x' − x‖² + c max(z_y − max_{i≠y} z_i + κ, 0).
///
/// c starts small, grows tenfold until the example is fooled, and is then bisected. With
/// ``abortsEarly`` a search ends where a tenth of its steps brought less than 0.01 %: for each example
/// by itself, where the authors' code (and Foolbox, which this follows) looks at the whole batch.
/// Those take 10,000 steps; "CW" in a paper may mean anything from 30.
public struct CarliniWagner: MinimalAttack, Sendable {
  public var name: String { "cw" }
  public var norm: ThreatNorm { .l2 }
  /// Adam's steps, for each c.
  public var steps: Int
  /// How many values of c are tried.
  public var searchSteps: Int
  public var stepSize: Double
  /// κ: by how much a logit must exceed the true class's.
  public var confidence: Double
  public var initialWeight: Double
  public var abortsEarly: Bool

  public init(
    steps: Int = 1000, searchSteps: Int = 9, stepSize: Double = 0.01, confidence: Double = 0,
    initialWeight: Double = 1e-3, abortsEarly: Bool = true
  ) {
    self.steps = steps
    self.searchSteps = searchSteps
    self.stepSize = stepSize
    self.confidence = confidence
    self.initialWeight = initialWeight
    self.abortsEarly = abortsEarly
  }

  public var parameters: [Hyperparameter] {
    [
      Hyperparameter("steps", .count(steps)), Hyperparameter("search steps", .count(searchSteps)),
      Hyperparameter("step size", .number(stepSize)),
      Hyperparameter("confidence", .number(confidence)),
      Hyperparameter("initial weight", .number(initialWeight)),
      Hyperparameter("aborts early", .flag(abortsEarly)),
    ]
  }

  public var problems: [String] {
    let checks: [(Bool, String)] = [
      (steps >= 1, "steps is \(steps); it is a whole number, 1 or more"),
      (searchSteps >= 1, "search steps is \(searchSteps); it is a whole number, 1 or more"),
      (stepSize.isFinite && stepSize > 0, "the step size is \(stepSize); it is above 0"),
      (
        confidence.isFinite && confidence >= 0, "the confidence is \(confidence); it is 0 or more"
      ),
      (
        initialWeight.isFinite && initialWeight > 0,
        "the initial weight is \(initialWeight); it is above 0"
      ),
    ]
    return checks.filter { !$0.0 }.map(\.1)
  }
}
