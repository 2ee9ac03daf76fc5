/// Fast adaptive boundary attack (Croce & Hein, "Minimally distorted adversarial examples with a
/// fast adaptive boundary attack", 2020): the nearest adversary, by steps along the boundary.
///
/// Each step takes the model for linear: of the planes between the true class and the others it
/// picks the nearest, and goes beyond it from the point reached, with a pull towards the step that
/// would lead there from the clean image. From an adversary it goes part of the way back.
///
/// Follows the authors' code for AutoAttack (github.com/fra31/auto-attack), and the paper where that
/// leaves out the final search.
public struct FAB: MinimalAttack, Sendable {
  public var name: String
  public var norm: ThreatNorm
  public var steps: Int
  /// How often the search is run (for each target): first from the image, then from random points.
  public var restarts: Int
  /// How many classes are aimed at one after the other, from the likeliest on the clean image; none:
  /// in every step the class whose plane is nearest.
  public var targets: Int?
  /// α_max: the largest weight of the step from the clean image.
  public var bias: Double
  /// η: how far a step goes, in units of the way to the plane.
  public var overshoot: Double
  /// β: what is left of a perturbation that fools when the search goes back.
  public var retreat: Double
  /// Restarts begin at most half as far away as this, in image units.
  public var restartRadius: Double
  /// How often an adversary is moved to where a linear model between it and the nearest image not
  /// fooled would have the boundary.
  public var finalSteps: Int

  /// - Parameters:
  ///   - restartRadius: none: 0.3 for L∞, 1 for L2, 5 for L1, as in the authors' code.
  ///   - name: none: "fab-t" with targets, else "fab".
  public init(
    _ norm: ThreatNorm, steps: Int = 100, restarts: Int = 1, targets: Int? = nil,
    bias: Double = 0.1, overshoot: Double = 1.05, retreat: Double = 0.9,
    restartRadius: Double? = nil, finalSteps: Int = 3, name: String? = nil
  ) {
    self.name = name ?? (targets == nil ? "fab" : "fab-t")
    self.norm = norm
    self.steps = steps
    self.restarts = restarts
    self.targets = targets
    self.bias = bias
    self.overshoot = overshoot
    self.retreat = retreat
    self.restartRadius = restartRadius ?? FAB.usualRadius(norm)
    self.finalSteps = finalSteps
  }

  private static func usualRadius(_ norm: ThreatNorm) -> Double {
    switch norm {
    case .linf: 0.3
    case .l2: 1
    case .l1: 5
    }
  }

  public var parameters: [Hyperparameter] {
    [
      Hyperparameter("steps", .count(steps)), Hyperparameter("restarts", .count(restarts)),
      Hyperparameter("bias", .number(bias)), Hyperparameter("overshoot", .number(overshoot)),
      Hyperparameter("retreat", .number(retreat)),
      Hyperparameter("final steps", .count(finalSteps)),
    ] + (restarts > 1 ? [Hyperparameter("restart radius", .number(restartRadius))] : [])
      + (targets.map { [Hyperparameter("targets", .count($0))] } ?? [])
  }

  public var problems: [String] {
    let checks: [(Bool, String)] = [
      (steps >= 1, "steps is \(steps); it is a whole number, 1 or more"),
      (restarts >= 1, "restarts is \(restarts); it is a whole number, 1 or more"),
      (targets ?? 1 >= 1, "targets is \(targets ?? 1); it is a whole number, 1 or more"),
      (bias >= 0 && bias <= 1, "bias is \(bias); it is 0 to 1"),
      (overshoot.isFinite && overshoot >= 1, "overshoot is \(overshoot); it is 1 or more"),
      (retreat > 0 && retreat <= 1, "retreat is \(retreat); it is above 0, at most 1"),
      (
        restartRadius.isFinite && restartRadius > 0,
        "the restart radius is \(restartRadius); it is above 0"
      ),
      (finalSteps >= 0, "final steps is \(finalSteps); it is a whole number, 0 or more"),
    ]
    return checks.filter { !$0.0 }.map(\.1)
  }
}
