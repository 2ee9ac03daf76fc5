internal import Robustness
internal import Vision

extension CellNumbers {
  /// How a smoothing is named in the files of a grid.
  private func smoothing(_ metric: MetricName) -> String {
    guard let word = metric.smoothing else { return "none" }
    let parts = word.split(separator: ":")
    let strength = Double(parts[1]) ?? 0
    switch parts[0] {
    case "mix": return KernelSmoothing.mix(rho: strength).description
    case "mix-normalized": return KernelSmoothing.mixNormalized(rho: strength).description
    default: return KernelSmoothing.lowPass(radius: strength).description
    }
  }

  private func gridCells(_ metric: MetricName) throws -> [GridCell] {
    let smoothing = smoothing(metric)
    let found = grid.filter { $0.key.smoothing == smoothing }
    guard !found.isEmpty else { throw missing(metric, "no attack ran, smoothing \(smoothing)") }
    return found
  }

  func smoothed(_ metric: MetricName) throws -> MetricValue {
    guard case .accuracy("original", nil) = metric.kind else {
      throw missing(metric, "smoothed models are shown whole images only")
    }
    return MetricValue(try gridCells(metric)[0].isCorrect.values)
  }

  func robust(
    _ metric: MetricName, _ attack: String, _ epsilon: Double
  ) throws -> MetricValue {
    let cells = try gridCells(metric).filter { attack == "worst" || $0.key.attack == attack }
    guard let first = cells.first else { throw missing(metric, "\(attack) did not run") }
    guard let place = first.key.epsilons.firstIndex(where: { abs($0.value - epsilon) < 1e-9 })
    else {
      throw missing(metric, "ε \(Epsilon(epsilon))")
    }
    let flags = cells.map { $0.isRobust[place].values }
    return MetricValue(flags[0].indices.map { image in flags.allSatisfy { $0[image] } })
  }

  /// Behind a front end: under one of its attackers, "credit" for the worst of them.
  func filtered(
    _ metric: MetricName, _ attacker: String, _ epsilon: Double?
  ) throws -> MetricValue {
    let found = filtered?.defences.first { $0.front.description == metric.front }
    guard let filtered, let defence = found else {
      throw missing(metric, "no front end \(metric.front ?? "")")
    }
    func value(_ score: RobustnessResult.Score) -> MetricValue {
      MetricValue(score.accuracy, .count(score.count))
    }
    guard let epsilon else { return value(defence.clean) }
    guard let place = filtered.epsilons.firstIndex(where: { abs($0.value - epsilon) < 1e-9 }) else {
      throw missing(metric, "ε \(Epsilon(epsilon))")
    }
    switch attacker {
    case "credit": return value(defence.credit[place])
    case "masked": return value(defence.masked[place])
    case "bare": return value(defence.bareRobust[place])
    default:
      let name = attacker.replacing("end-to-end", with: "end to end")
      guard let found = defence.attacker(name) else {
        throw missing(metric, "attacker \(attacker)")
      }
      return value(found.robust[place])
    }
  }
}
