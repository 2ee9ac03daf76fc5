internal import Foundation

extension AttackRecord {
  public var count: Int { labels.count }

  /// Whether the model is right on each clean image.
  public var isCleanCorrect: [Bool] { zip(labels, cleanPredictions).map { $0 == $1 } }

  /// Whether the model is right on each clean image and still right on the attacked one: what robust
  /// accuracy counts.
  public func isRobust(_ row: Row) -> [Bool] { staysRight(row.predictions) }

  /// The same with the attacked images rounded to 8 bits; nil where that was not asked for.
  public func isRoundedRobust(_ row: Row) -> [Bool]? { row.roundedPredictions.map(staysRight) }

  /// Whether the model is right on each clean image and wrong on the attacked one.
  public func isFooled(_ row: Row) -> [Bool] {
    zip(isCleanCorrect, isRobust(row)).map { $0 && !$1 }
  }

  /// The median distance, in the attack's norm, of the images that fool; nil where none does.
  public func medianDistance(_ row: Row) -> Double? {
    let distances = zip(row.distances[settings.norm], isFooled(row)).filter(\.1).map(\.0).sorted()
    guard !distances.isEmpty else { return nil }
    let middle = distances.count / 2
    return distances.count % 2 == 1
      ? distances[middle] : (distances[middle - 1] + distances[middle]) / 2
  }

  private func staysRight(_ predictions: [Int]) -> [Bool] {
    labels.indices.map { cleanPredictions[$0] == labels[$0] && predictions[$0] == labels[$0] }
  }
}
