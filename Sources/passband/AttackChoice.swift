public import ArgumentParser
public import Robustness
import Studies
import Torch
import Training

extension AttackOptions.Start: ExpressibleByArgument {}
extension PGD.Keep: ExpressibleByArgument {}

/// The options that say which attacks are run, and how hard.
struct AttackChoice: ParsableArguments {
  @Option(
    help: "Attacks, comma-separated; --list-attacks names them. (default: pgd)",
    transform: AttackNames.init(parsing:))
  var attack = AttackNames(["pgd"])

  @Option(help: "How the size of a perturbation is measured.")
  var norm = ThreatNorm.linf

  @Option(
    name: .customLong("eps"),
    help: ArgumentHelp(
      "Largest distances in image units, comma-separated, as 8/255 or 0.03.",
      discussion: "The default is 8/255 for linf, 0.5 for l2 and 12 for l1."),
    transform: EpsilonList.init(parsing:))
  var given: EpsilonList?

  @Option(help: "Steps of an attack (draws of random, and so on); its own when left out.")
  var steps: Int?

  @Option(help: "Runs from different random points.")
  var restarts: Int?

  @Option(
    help: "Length of a step in image units, as 2/255; the attack's own when left out.",
    transform: parsedStepSize)
  var stepSize: Epsilon?

  @Option(help: "Begin at the image itself or at a random point of the ball (pgd, transfer).")
  var start: AttackOptions.Start?

  @Option(
    help: ArgumentHelp(
      "Return the best point of a descent, or the last one.",
      discussion: """
        The best fools, or else has the largest loss. Other libraries return the last, fooled \
        on the way or not; for comparisons with them give --no-early-stop too. (default: best)
        """))
  var keep: PGD.Keep?

  @Option(
    help: "Perturb only the frequencies within a radius (low:8) or beyond it (high:8).",
    transform: parsedBand)
  var band: AttackBand?

  @Option(help: "Another MODEL, on which transfer finds its images.")
  var surrogate: String?

  @Option(help: "Forward passes averaged while searching, for a model that answers at random.")
  var passes = 1

  @Flag(
    inversion: .prefixedNo,
    help: "Leave images alone once they fool, or push on to the strongest perturbation.")
  var earlyStop = true

  @Option(
    help: ArgumentHelp(
      "Number format of the search: auto, float32 or bfloat16.",
      discussion: """
        auto is bfloat16 where the processor multiplies it and the attack bears it; what it \
        finds is confirmed in float32, and searched again where that fails.
        """))
  var precision = PrecisionChoice.auto

  private var names: [String] { attack.values }

  var epsilons: [Epsilon] { given?.values ?? [norm.customaryEpsilon] }

  func validate() throws {
    for (name, value) in [("steps", steps), ("restarts", restarts), ("passes", passes)] {
      guard let value, value < 1 else { continue }
      throw ValidationError("--\(name) is \(value); it is a whole number, 1 or more.")
    }
    try requireReachable()
    try requireDefined()
  }

  private func requireReachable() throws {
    for epsilon in epsilons where !(epsilon.value >= 0) {
      throw ValidationError("--eps has \(epsilon); it is a distance, 0 or more.")
    }
    guard norm == .linf, let far = epsilons.first(where: { $0.value > 1 }) else { return }
    throw ValidationError(
      "--eps has \(far), and L∞ distances of images in [0, 1] are 1 at most"
        + (far.value <= 255 ? "; grey levels are written \(Epsilon(far.value / 255))." : "."))
  }

  private func requireDefined() throws {
    for name in names {
      let entry = try AttackCatalog.entry(name)
      guard entry.norms.contains(norm) else {
        let known = entry.norms.map(\.rawValue).joined(separator: ", ")
        throw ValidationError(
          "\(name) is not defined for --norm \(norm.rawValue), only for \(known).")
      }
      guard !entry.uses.contains(.surrogate) || surrogate != nil else {
        throw ValidationError(
          "\(name) needs another model to find its images on: --surrogate MODEL.")
      }
    }
  }

  /// An option that changes nothing was meant to change something.
  ///
  /// - Parameter withGates: gates try a surrogate, too.
  func requireUsed(withGates: Bool) throws {
    var used: Set<AttackOptions.Name> = withGates ? [.surrogate] : []
    for name in names { used.formUnion(try AttackCatalog.entry(name).uses) }
    let given: [(AttackOptions.Name, Bool)] = [
      (.steps, steps != nil), (.restarts, restarts != nil), (.stepSize, stepSize != nil),
      (.start, start != nil), (.keep, keep != nil), (.band, band != nil),
      (.surrogate, surrogate != nil),
    ]
    for (name, isGiven) in given where isGiven && !used.contains(name) {
      throw ValidationError("\(names.joined(separator: ", ")) has no use for --\(name.rawValue).")
    }
  }

  /// - Throws: `AttackError` for hyper-parameters that cannot be used; ``Failure`` for bfloat16 with
  ///   batch statistics: examples answer for each other, so none can be searched again by itself.
  func searches(
    surrogate: Victim?, _ statistics: Statistics
  ) throws -> [RobustnessStudy.Search] {
    let options = AttackOptions(
      steps: steps, restarts: restarts, stepSize: stepSize, start: start, keep: keep, band: band,
      surrogate: surrogate)
    guard statistics == .running || precision != .bfloat16 else {
      throw Failure("batch statistics leave a search float32 only; leave --precision bfloat16 out")
    }
    return try names.map { name in
      let entry = try AttackCatalog.entry(name)
      let isExact = precision == .auto && (statistics == .batch || !entry.bearsRounding)
      return .init(try entry.make(norm, options), in: isExact ? .float32 : precision.resolved)
    }
  }
}
