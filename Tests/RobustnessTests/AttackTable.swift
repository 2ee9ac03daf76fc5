import Spectra
import Testing
import Torch

@testable import Robustness

/// An attack of the table all attacks are checked by; see `checkAttack`.
struct AttackCase: Sendable, CustomTestStringConvertible {
  let name: String
  let make: @Sendable () -> any Attack
  /// What its images are never worse in than the clean ones.
  let loss: AttackLoss
  /// Whether it ends with the images it found, whatever else is in the batch.
  let isIndependent: Bool

  init(
    _ name: String, loss: AttackLoss = .crossEntropy, isIndependent: Bool = true,
    _ make: @escaping @Sendable () -> any Attack
  ) {
    (self.name, self.loss, self.make) = (name, loss, make)
    self.isIndependent = isIndependent
  }

  var testDescription: String { name }

  static let all: [AttackCase] = gradientCases + searchCases + ensembleCases + nearestCases

  private static let gradientCases: [AttackCase] = ThreatNorm.allCases.flatMap { norm in
    [
      AttackCase("fgsm \(norm)") { PGD.fgsm(norm) },
      AttackCase("bim \(norm)") { PGD.bim(norm) },
      AttackCase("mi-fgsm \(norm)") { PGD.momentumFGSM(norm, steps: 5) },
      AttackCase("pgd \(norm)") { PGD(norm, steps: 8, restarts: 2) },
      AttackCase("pgd \(norm) margin", loss: .margin) { PGD(norm, steps: 8, loss: .margin) },
      AttackCase("pgd \(norm) dlr", loss: .dlr) { PGD(norm, steps: 8, loss: .dlr) },
      AttackCase("pgd-low \(norm)") { PGD(norm, steps: 5).low(.disc(radius: 2)) },
      AttackCase("pgd-high \(norm)") { PGD(norm, steps: 5).high(.disc(radius: 2)) },
      AttackCase("pgd-min \(norm)") { MinimalPGD(norm, steps: 10, rounds: 6) },
      AttackCase("fgsm-min \(norm)") { MinimalFGSM(norm, levels: 50) },
    ]
  }

  private static let searchCases: [AttackCase] = ThreatNorm.allCases.flatMap { norm in
    [
      AttackCase("random \(norm)", loss: .margin) { RandomSearch(norm, draws: 30) },
      AttackCase("fourier \(norm)", loss: .margin) { FourierAttack(norm) },
    ]
  }

  private static let ensembleCases: [AttackCase] = ThreatNorm.allCases.flatMap { norm in
    [
      AttackCase("apgd-ce \(norm)") { APGD(norm, steps: 8, restarts: 2) },
      AttackCase("apgd-dlr \(norm)", loss: .dlr) { APGD(norm, loss: .dlr, steps: 8) },
      AttackCase("apgd-t \(norm)", loss: .margin) {
        APGD(norm, loss: .targetedDLR, steps: 8, targets: 3)
      },
      AttackCase("square \(norm)", loss: .margin) { Square(norm, queries: 60) },
      AttackCase("autoattack \(norm)", loss: .margin) {
        AutoAttack(norm, steps: 6, queries: 20)
      },
    ]
  }

  private static let nearestCases: [AttackCase] =
    ThreatNorm.allCases.flatMap { norm in
      [
        AttackCase("fab \(norm)") { FAB(norm, steps: 8, restarts: 2) },
        AttackCase("fab-t \(norm)") { FAB(norm, steps: 8, targets: 2) },
      ]
    } + [
      AttackCase("deepfool linf") { DeepFool(.linf) },
      AttackCase("deepfool l2") { DeepFool(.l2) },
      AttackCase("cw") { CarliniWagner(steps: 40, searchSteps: 4, initialWeight: 0.1) },
    ]
}

/// The images and labels attacks are checked on: a third of the labels is wrong from the start.
struct AttackExamples {
  let victim = smoothVictim(inputs: 75)
  let images = testImages([12, 3, 5, 5], seed: 21)
  let right, labels: Tensor

  init() throws {
    right = try victim.logits(images).argmax(1)
    let wrong = Tensor((0..<12).map { Int64($0 % 3 == 1 ? 1 : 0) })
    labels = select(
      where: wrong.equals(1), select(where: right.equals(4), right.zerosLike(), else: right + 1),
      else: right)
  }

  static let isWrong = (0..<12).map { $0 % 3 == 1 }

  /// Radii that fool some and, the second, most.
  static func radii(_ norm: ThreatNorm) -> [Double] {
    switch norm {
    case .linf: [0.008, 0.2]
    case .l2: [0.06, 1.5]
    case .l1: [0.3, 8]
    }
  }
}
