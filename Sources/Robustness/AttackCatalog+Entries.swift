extension AttackEntry {
  /// Those that follow the gradient within a given ε.
  static let gradient: [AttackEntry] = [
    AttackEntry(
      "fgsm", "one step of size ε along the gradient (Goodfellow et al. 2015)",
      uses: [.keep, .band]
    ) { norm, options in PGD.fgsm(norm).adjusted(by: options) },
    AttackEntry(
      "bim", "small steps from the image itself (Kurakin et al. 2017)",
      uses: [.steps, .stepSize, .keep, .band]
    ) { norm, options in
      PGD.bim(norm, steps: options.steps ?? 10).adjusted(by: options)
    },
    AttackEntry(
      "mi-fgsm", "small steps with momentum (Dong et al. 2018)",
      uses: [.steps, .stepSize, .keep, .band]
    ) { norm, options in
      PGD.momentumFGSM(norm, steps: options.steps ?? 10).adjusted(by: options)
    },
    AttackEntry(
      "pgd", "projected gradient descent from a random point (Madry et al. 2018)",
      uses: descent, bearsRounding: true
    ) { norm, options in pgd(norm, options) },
    AttackEntry(
      "pgd-margin", "PGD on the margin of the logits, which does not saturate",
      uses: descent, bearsRounding: true
    ) { norm, options in
      pgd(norm, options, loss: .margin, name: "pgd-margin")
    },
    AttackEntry(
      "apgd-ce", "PGD that chooses its own step sizes (Croce & Hein 2020)",
      uses: [.steps, .restarts]
    ) { norm, options in apgd(norm, .crossEntropy, options) },
    AttackEntry(
      "apgd-dlr",
      "the same on a loss that the scale of the logits does not change; 3 classes or more",
      uses: [.steps, .restarts]
    ) { norm, options in apgd(norm, .dlr, options) },
    AttackEntry(
      "apgd-t", "the same towards the 9 likeliest other classes in turn; 4 classes or more",
      uses: [.steps, .restarts]
    ) { norm, options in apgd(norm, .targetedDLR, options) },
  ]

  /// What changes a descent from a point of the ball.
  private static let descent: Set<AttackOptions.Name> = [
    .steps, .restarts, .stepSize, .start, .keep, .band,
  ]

  private static func pgd(
    _ norm: ThreatNorm, _ options: AttackOptions, loss: AttackLoss = .crossEntropy,
    name: String = "pgd"
  ) -> PGD {
    PGD(
      norm, steps: options.steps ?? 20, restarts: options.restarts ?? 1, loss: loss, name: name
    ).adjusted(by: options)
  }

  private static func apgd(
    _ norm: ThreatNorm, _ loss: AttackLoss, _ options: AttackOptions
  ) -> APGD {
    APGD(norm, loss: loss, steps: options.steps ?? 100, restarts: options.restarts ?? 1)
  }

  /// Those that look for the nearest adversary.
  static let minimal: [AttackEntry] = [
    AttackEntry(
      "fgsm-min", "smallest single step that fools, as the code of Wang et al. (2020) calls it",
      uses: [.steps], steps: "levels"
    ) { norm, options in MinimalFGSM(norm, levels: options.steps ?? 1000) },
    AttackEntry(
      "pgd-min", "smallest ε at which PGD fools, as the code of Wang et al. (2020) calls it",
      uses: [.steps]
    ) { norm, options in MinimalPGD(norm, steps: options.steps ?? 40) },
    AttackEntry(
      "deepfool", "steps to the nearest boundary of a linear model (Moosavi-Dezfooli et al. 2016)",
      [.linf, .l2], uses: [.steps]
    ) { norm, options in DeepFool(norm, steps: options.steps ?? 50) },
    AttackEntry(
      "cw", "Adam on distance and margin together (Carlini & Wagner 2017)", [.l2], uses: [.steps]
    ) { _, options in CarliniWagner(steps: options.steps ?? 1000) },
    AttackEntry(
      "fab", "steps along the boundary back towards the image (Croce & Hein 2020)",
      uses: [.steps, .restarts]
    ) { norm, options in
      FAB(norm, steps: options.steps ?? 100, restarts: options.restarts ?? 1)
    },
    AttackEntry(
      "fab-t", "the same for each of the 9 likeliest other classes", uses: [.steps, .restarts]
    ) { norm, options in
      FAB(norm, steps: options.steps ?? 100, restarts: options.restarts ?? 1, targets: 9)
    },
  ]

  /// Those that do not look at the model's gradient.
  static let blackBox: [AttackEntry] = [
    AttackEntry(
      "random", "uniform draws from the ball, the best kept", uses: [.steps], steps: "draws",
      bearsRounding: true
    ) { norm, options in RandomSearch(norm, draws: options.steps ?? 1000) },
    AttackEntry(
      "fourier", "one frequency at a time, of the basis of Yin et al. (2019)", uses: [.steps],
      steps: "rounds", bearsRounding: true
    ) { norm, options in FourierAttack(norm, rounds: options.steps ?? 1) },
    AttackEntry(
      "square", "random squares, by the scores alone (Andriushchenko et al. 2020)",
      uses: [.steps, .restarts], steps: "queries"
    ) { norm, options in
      Square(norm, queries: options.steps ?? 5000, restarts: options.restarts ?? 1)
    },
    AttackEntry(
      "transfer", "PGD on a surrogate, judged by the model", uses: descent.union([.surrogate])
    ) { norm, options in
      Transfer(pgd(norm, options), from: options.surrogate!)
    },
  ]

  /// Those that run several others, each on what those before it left.
  static let ensembles: [AttackEntry] = AutoAttack.Version.allCases.map { version in
    let summaries: [AutoAttack.Version: String] = [
      .standard:
        "apgd-ce, apgd-t, fab-t and square with the published settings (Croce & Hein 2020)",
      .plus: "AutoAttack with apgd-dlr, fab and five restarts, too",
      .rand: "apgd-ce and apgd-dlr in expectation over 20 passes, for models that answer at random",
    ]
    let name = version == .standard ? "autoattack" : "autoattack-\(version)"
    return AttackEntry(name, summaries[version]!) { norm, _ in AutoAttack(norm, version: version) }
  }
}

extension PGD {
  /// Step size, start, what is kept, and band, where they are chosen.
  fileprivate func adjusted(by options: AttackOptions) -> PGD {
    var attack = self
    if let length = options.stepSize { attack.stepSize = .absolute(length.value) }
    if let start = options.start { attack.randomStart = start == .random }
    if let keep = options.keep { attack.keep = keep }
    return attack.limited(to: options.band)
  }
}
