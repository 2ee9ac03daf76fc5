internal import Foundation

/// Square attack (Andriushchenko, Croce, Flammarion & Hein 2020; for L1 Croce & Hein 2021): random
/// search that asks for logits only.
///
/// Each query changes the best perturbation so far within one square at a random place, and keeps the
/// change where the margin rises. In L∞ the square is set to ±ε; in L2 and L1 it gets a bump, and
/// another square gives up its share of the norm for it. The side of the square shrinks with time.
///
/// Follows the papers and the authors' code (github.com/fra31/auto-attack); as in the papers, squares
/// also reach the last row and column, which the code never changes, and every image has squares of
/// its own.
public struct Square: BudgetAttack, Sendable {
  public var name: String { "square" }
  public var norm: ThreatNorm
  /// How often each image is asked about, for each restart.
  public var queries: Int
  /// p: the share of the image that the first squares cover.
  public var initialShare: Double
  /// Whether the side shrinks so that it runs through its whole schedule, which the authors wrote for
  /// 10,000 queries.
  public var rescalesSchedule: Bool
  public var restarts: Int

  public init(
    _ norm: ThreatNorm, queries: Int = 5000, initialShare: Double = 0.8,
    rescalesSchedule: Bool = true, restarts: Int = 1
  ) {
    self.norm = norm
    self.queries = queries
    self.initialShare = initialShare
    self.rescalesSchedule = rescalesSchedule
    self.restarts = restarts
  }

  public var parameters: [Hyperparameter] {
    [
      Hyperparameter("queries", .count(queries)),
      Hyperparameter("initial share", .number(initialShare)),
      Hyperparameter("rescaled schedule", .flag(rescalesSchedule)),
      Hyperparameter("restarts", .count(restarts)),
      Hyperparameter("loss", .text(AttackLoss.margin.name)),
    ]
  }

  public var problems: [String] {
    let checks: [(Bool, String)] = [
      (queries >= 1, "queries is \(queries); it is a whole number, 1 or more"),
      (
        initialShare > 0 && initialShare <= 1,
        "the initial share is \(initialShare); it is above 0, at most 1"
      ),
      (restarts >= 1, "restarts is \(restarts); it is a whole number, 1 or more"),
    ]
    return checks.filter { !$0.0 }.map(\.1)
  }

  /// The share of the image that a square covers in one of the steps after the first query: `p`
  /// halved after 10, 50, 200, 500, 1,000, 2,000, 4,000, 6,000 and 8,000 of 10,000.
  func share(at step: Int) -> Double {
    let time = rescalesSchedule ? Int(Double(step) / Double(queries) * 10_000) : step
    let halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000].count { time > $0 }
    return initialShare / pow(2, Double(halvings))
  }

  /// The side of the square: in L∞ 1 or more; in L2 and L1 odd and 3 or more, for its bump; never
  /// more than the image.
  func side(at step: Int, height: Int, width: Int) -> Int {
    let exact = (share(at: step) * Double(height * width)).squareRoot()
    let side = Int(exact.rounded(.toNearestOrEven))
    let usable = norm == .linf ? max(side, 1) : max(side, 3) | 1
    return min(usable, height, width)
  }
}
