public import Spectra

extension PGD {
  /// Fast gradient sign method (Goodfellow, Shlens & Szegedy 2015) and its L2 and L1 forms: one step
  /// of size ε from the image itself.
  public static func fgsm(_ norm: ThreatNorm, loss: AttackLoss = .crossEntropy) -> PGD {
    PGD(
      norm, steps: 1, stepSize: .relative(1), randomStart: false, loss: loss, name: "fgsm")
  }

  /// Basic iterative method (Kurakin, Goodfellow & Bengio 2017): as PGD from the image itself.
  ///
  /// - Parameter stepSize: none: ε/steps. (The paper moves one grey level a step, and takes as many
  ///   steps as that needs.)
  public static func bim(
    _ norm: ThreatNorm, steps: Int = 10, stepSize: StepSize? = nil,
    loss: AttackLoss = .crossEntropy
  ) -> PGD {
    PGD(
      norm, steps: steps, stepSize: stepSize ?? .relative(1 / Double(max(1, steps))),
      randomStart: false, loss: loss, name: "bim")
  }

  /// Momentum iterative FGSM (Dong et al. 2018): ε/steps a step, decay factor 1, ten steps, as there.
  public static func momentumFGSM(
    _ norm: ThreatNorm, steps: Int = 10, decay: Double = 1, stepSize: StepSize? = nil,
    loss: AttackLoss = .crossEntropy
  ) -> PGD {
    PGD(
      norm, steps: steps, stepSize: stepSize ?? .relative(1 / Double(max(1, steps))),
      randomStart: false, loss: loss, momentum: decay, name: "mi-fgsm")
  }

  /// PGD whose perturbation has low frequencies only: those that `mask` passes.
  public func low(_ mask: FrequencyMask) -> PGD {
    var attack = self
    (attack.space, attack.name) = (.low(mask), name + "-low")
    return attack
  }

  /// PGD whose perturbation has high frequencies only: those that `mask` stops.
  public func high(_ mask: FrequencyMask) -> PGD {
    var attack = self
    (attack.space, attack.name) = (.high(mask), name + "-high")
    return attack
  }
}
