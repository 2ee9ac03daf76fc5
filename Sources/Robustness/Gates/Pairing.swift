internal import Foundation

/// Two attacks on the same images, one of which should be the stronger: who fools what the other
/// does not.
struct Pairing {
  /// Images that only the attack that should be weaker fools.
  let onlyWeaker: [Int]
  /// How many only the one that should be stronger fools.
  let onlyStronger: Int
  private let count: Int

  /// - Parameters: whether the model stays right on each image.
  init(weaker: [Bool], stronger: [Bool]) {
    onlyWeaker = weaker.indices.filter { !weaker[$0] && stronger[$0] }
    onlyStronger = weaker.indices.count { weaker[$0] && !stronger[$0] }
    count = weaker.count
  }

  /// P(X ≥ onlyWeaker) for X binomial with probability ½ among all images that the two disagree on:
  /// the exact one-sided test of McNemar (1947).
  var probability: Double {
    let total = onlyWeaker.count + onlyStronger
    let sum = (onlyWeaker.count...total).reduce(0.0) { sum, hits in
      sum + exp(logWays(hits, of: total) - Double(total) * log(2))
    }
    return min(1, sum)
  }

  private func logWays(_ hits: Int, of total: Int) -> Double {
    lgamma(Double(total + 1)) - lgamma(Double(hits + 1)) - lgamma(Double(total - hits + 1))
  }

  /// An iterative attack that starts at random misses an image now and then that a weaker one meets:
  /// 2 in a hundred are let pass, and 2 in any case.
  var allowed: Int { max(2, count / 50) }

  /// FAIL where the weaker attack is the stronger one, beyond what chance does in 1 case of 100
  /// (some five such comparisons are made of a model); WARN where it has more than ``allowed`` to
  /// itself.
  var verdict: GateVerdict {
    if probability < 0.01 { return .fail }
    return onlyWeaker.count > allowed ? .warn : .pass
  }

  /// For example "3 images only by it (2, 5, 7), 10 only by pgd".
  func words(_ weaker: String, _ stronger: String) -> String {
    let listed = onlyWeaker.prefix(8).map { "\($0)" }.joined(separator: ", ")
    let more = onlyWeaker.count > 8 ? ", …" : ""
    return "\(onlyWeaker.count) of \(count) images are fooled by \(weaker) alone"
      + (onlyWeaker.isEmpty ? "" : " (\(listed)\(more))")
      + ", \(onlyStronger) by \(stronger) alone"
  }

  var numbers: [(String, Double)] {
    [
      ("only weaker", Double(onlyWeaker.count)), ("only stronger", Double(onlyStronger)),
      ("p", probability),
    ]
  }
}
