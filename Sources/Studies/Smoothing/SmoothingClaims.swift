internal import Foundation
internal import Robustness
internal import Spectra
internal import Vision

/// What a grid says of the blog's statements about smoothing, by rules on intervals of differences
/// between smoothed and unsmoothed model over the same images.
///
/// Intervals of one statement hold together at 95 % (Bonferroni over its comparisons). Smoothing "as
/// coded" is `mix`; where it was not run there is nothing to say.
struct SmoothingClaims {
  typealias Statement = SmoothingGridResult.Statement

  /// A fall of so many points is a plunge.
  static let plunge = 0.1

  private let base: GridRow
  /// Rows of `mix` and of `mix-normalized`, by rising ρ.
  private let mixed: [(rho: Double, row: GridRow)]
  private let normalized: [(rho: Double, row: GridRow)]
  private let epsilons: [Epsilon]

  /// - Parameter rows: of one model.
  init(_ rows: [GridRow], _ epsilons: [Epsilon]) {
    base = rows.first { $0.smoothing == nil }!
    mixed = rows.compactMap { row in
      if case .mix(let rho)? = row.smoothing { (rho, row) } else { nil }
    }.sorted { $0.0 < $1.0 }
    normalized = rows.compactMap { row in
      if case .mixNormalized(let rho)? = row.smoothing { (rho, row) } else { nil }
    }.sorted { $0.0 < $1.0 }
    self.epsilons = epsilons
  }

  var statements: [Statement] {
    guard !mixed.isEmpty else { return [] }
    return [clean, rise, largeEpsilon, gainControl]
  }

  private func statement(
    _ claim: String, _ verdict: Statement.Verdict, _ text: String
  ) -> Statement {
    Statement(claim: claim, model: base.model, verdict: verdict, text: text)
  }

  // MARK: Clean accuracy plunges

  private var clean: Statement {
    let (rho, row) = mixed[mixed.count - 1]
    let before = base.cells[0].isCorrect.values
    let change = PairedDifference(from: before, to: row.cells[0].isCorrect.values)
    let verdict: Statement.Verdict =
      change.interval.high < -Self.plunge
      ? .supported : change.interval.low > -Self.plunge ? .contradicted : .open
    return statement(
      "smoothing makes clean accuracy plunge", verdict,
      "at rho \(text(rho)), the largest, clean accuracy changes by \(points(change)) of "
        + "\(before.count) images; a plunge is a fall of more than \(Int(100 * Self.plunge))")
  }

  // MARK: Robustness rises

  /// One comparison with the unsmoothed model.
  private struct Gain {
    let rho: Double
    let attack: Int
    let name: String
    let place: Int
    let difference: PairedDifference
  }

  private var gains: [Gain] {
    let count = mixed.count * base.outcomes.count * epsilons.count
    return mixed.flatMap { rho, row in
      zip(base.outcomes, row.outcomes).enumerated().flatMap { attack, pair in
        epsilons.indices.map { place in
          Gain(
            rho: rho, attack: attack, name: pair.0.attack, place: place,
            difference: .init(
              from: pair.0.isRobust[place], to: pair.1.isRobust[place], comparisons: count))
        }
      }
    }
  }

  private var rise: Statement {
    let all = gains
    let (rises, falls) = (all.filter(\.difference.isRise), all.filter(\.difference.isFall))
    let claim = "smoothing makes the model a little more robust"
    let counts =
      "of \(all.count) comparisons (rho, attack, ε) robust accuracy rises in \(rises.count) and falls "
      + "in \(falls.count)"
    guard let most = rises.max(by: { $0.difference.value < $1.difference.value }) else {
      return statement(claim, falls.isEmpty ? .open : .contradicted, counts)
    }
    let underAll =
      rises.contains { $0.name == "worst" } || base.cells.count == 1
      ? "" : "; under the worst of the attacks it rises in none"
    return statement(
      claim, falls.isEmpty ? .supported : .open,
      "\(counts); it rises most at rho \(text(most.rho)), \(most.name), ε \(epsilons[most.place]): by "
        + points(most.difference) + underAll)
  }

  // MARK: Mostly at large ε

  private var largeEpsilon: Statement {
    let claim = "robustness rises mostly at large ε"
    let rising = risingSettings
    let order = epsilons.indices.sorted { epsilons[$0] < epsilons[$1] }
    guard !rising.isEmpty, let small = order.first, let large = order.last, small != large else {
      return statement(
        claim, .open, rising.isEmpty ? "nothing rises beyond its interval" : "there is one ε only")
    }
    let differences = rising.map { rho, attack in
      let row = mixed.first { $0.rho == rho }!.row
      func gain(_ place: Int) -> [Double] {
        zip(base.outcomes[attack].isRobust[place], row.outcomes[attack].isRobust[place])
          .map { ($1 ? 1 : 0) - ($0 ? 1 : 0) }
      }
      return PairedDifference(
        of: zip(gain(large), gain(small)).map { $0 - $1 }, comparisons: rising.count)
    }
    let (more, less) = (differences.count(where: \.isRise), differences.count(where: \.isFall))
    return statement(
      claim, more > 0 && less == 0 ? .supported : less > 0 && more == 0 ? .contradicted : .open,
      "where it rises, in \(rising.count) pairs of rho and attack, the gain at ε "
        + "\(epsilons[large]) is larger than at \(epsilons[small]) in \(more) and smaller in \(less)"
    )
  }

  /// The pairs of ρ and attack with a rise at some ε.
  private var risingSettings: [(rho: Double, attack: Int)] {
    var seen: [(rho: Double, attack: Int)] = []
    for gain in gains where gain.difference.isRise {
      if !seen.contains(where: { $0 == (gain.rho, gain.attack) }) {
        seen.append((gain.rho, gain.attack))
      }
    }
    return seen
  }

  // MARK: Gain control

  /// Whether what rises as coded rises no longer once divided by 1 + 8ρ.
  private var gainControl: Statement {
    let claim = "the rise comes from smoothness, not from the gain of 1 + 8 rho"
    let pairs = gains.filter(\.difference.isRise).compactMap { gain in
      normalized.first { $0.rho == gain.rho }.map { (gain, $0.row) }
    }
    guard !pairs.isEmpty else {
      return statement(
        claim, .open,
        normalized.isEmpty
          ? "mix-normalized was not run" : "as coded nothing rises beyond its interval")
    }
    let count = 2 * pairs.count
    let kept = pairs.count { gain, row in
      PairedDifference(
        from: base.outcomes[gain.attack].isRobust[gain.place],
        to: row.outcomes[gain.attack].isRobust[gain.place], comparisons: count
      ).isRise
    }
    let lost = pairs.count { gain, row in
      let coded = mixed.first { $0.rho == gain.rho }!.row
      return PairedDifference(
        from: coded.outcomes[gain.attack].isRobust[gain.place],
        to: row.outcomes[gain.attack].isRobust[gain.place], comparisons: count
      ).isFall
    }
    return statement(
      claim, kept > 0 && lost == 0 ? .supported : lost > 0 && kept == 0 ? .contradicted : .open,
      "of \(pairs.count) rises as coded \(kept) are rises divided by 1 + 8 rho, too, and \(lost) are "
        + "smaller there")
  }

  // MARK: Words

  private func points(_ difference: PairedDifference) -> String {
    func number(_ share: Double) -> String {
      String(format: "%+.1f", 100 * share).replacing("-", with: "−")
    }
    return "\(number(difference.value)) points [\(number(difference.interval.low)), "
      + "\(number(difference.interval.high))]"
  }

  private func text(_ rho: Double) -> String { String(format: "%g", rho) }
}
