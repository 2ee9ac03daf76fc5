internal import Robustness

extension MeasurePlan {
  /// Everything that cannot be, a sentence each; empty when all is well.
  var problems: [String] {
    var found: [String] = []
    if !attacks.isEmpty, epsilons.isEmpty {
      found.append("measure.eps is missing: attacks need distances, as in eps: [8/255]")
    }
    if !smoothing.isEmpty, attacks.isEmpty {
      found.append("measure.smoothing needs measure.attacks: each smoothed model is attacked")
    }
    if smoothing.contains(where: { $0 != "kernel-lowpass" }), rho.isEmpty {
      found.append("measure.rho is missing: how much of its neighbours a weight gets")
    }
    if smoothing.contains("kernel-lowpass"), cutoffs.isEmpty {
      found.append("measure.cutoffs is missing: the radii of kernel-lowpass")
    }
    if !fronts.isEmpty, attacks.isEmpty {
      found.append("measure.fronts needs measure.attacks: the first of them attacks front ends")
    }
    return found + attacks.compactMap(attackProblem)
  }

  private func attackProblem(_ name: String) -> String? {
    guard let entry = try? AttackCatalog.entry(name) else {
      let names = AttackCatalog.all.map(\.name)
      return "measure.attacks: there is no attack \(name)\(suggestion(for: name, among: names))"
    }
    if entry.uses.contains(.surrogate) {
      return "measure.attacks: \(name) needs a surrogate, which a study has not"
    }
    guard entry.norms.contains(norm) else {
      return "measure.attacks: \(name) is not defined for \(norm.rawValue)"
    }
    do { _ = try attack(entry) } catch { return "measure.attacks: \(error)" }
    return nil
  }

  /// An attack with the plan's steps and restarts, where it has a use for them.
  func attack(_ entry: AttackEntry) throws -> any Attack {
    try entry.make(
      norm,
      AttackOptions(
        steps: entry.uses.contains(.steps) ? steps(of: entry) : nil,
        restarts: entry.uses.contains(.restarts) ? restarts : nil))
  }

  /// Searches for the nearest adversary run to their published end.
  private func steps(of entry: AttackEntry) -> Int? {
    if entry.steps == "queries" { return queries }
    return entry.steps == "steps" && !entry.name.hasSuffix("-min") ? steps : nil
  }

  /// What is done to kernels, besides nothing.
  var smoothings: [KernelSmoothing] {
    smoothing.flatMap { method -> [KernelSmoothing] in
      switch method {
      case "mix": rho.map { .mix(rho: $0) }
      case "mix-normalized": rho.map { .mixNormalized(rho: $0) }
      default: cutoffs.map { .lowPass(radius: $0) }
      }
    }
  }
}
