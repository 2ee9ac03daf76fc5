internal import Torch

extension Attack {
  /// Candidates found on a stand-in, and on the judge itself where only the stand-in is fooled: it
  /// would have let go of those examples too early.
  ///
  /// Where examples answer for each other no part of the batch can be searched again.
  ///
  /// - Parameter verdict: the judge's logits for images of these examples.
  func candidates(
    for problem: AttackProblem, within epsilons: [Double], askingAgain judge: Victim,
    _ verdict: (Tensor) throws -> Tensor
  ) throws -> Candidates {
    var all = try candidates(for: problem, within: epsilons)
    guard !problem.victim.couplesExamples, !judge.couplesExamples else { return all }
    let doubts = try (all.found + (all.nearest.map { [$0] } ?? [])).map {
      try isDoubtful($0.images, problem, verdict($0.images))
    }
    guard let first = doubts.first else { return all }
    let rows = positionsWhereFalse(.!doubts.dropFirst().reduce(first) { $0 .| $1 })
    guard rows.count > 0 else { return all }
    let again = try candidates(for: problem.indexed(by: rows).on(judge), within: epsilons)
    for place in all.found.indices {
      all.found[place].replace(rows, where: doubts[place], by: again.found[place])
    }
    if let nearest = again.nearest { all.nearest?.replace(rows, where: doubts.last!, by: nearest) }
    return all
  }

  /// Which images fool the stand-in and not the judge, bool (N). The stand-in is asked only about
  /// those that do not fool the judge.
  private func isDoubtful(
    _ images: Tensor, _ problem: AttackProblem, _ verdict: Tensor
  ) throws -> Tensor {
    let withstands = .!problem.isFooled(verdict)
    let rows = positionsWhereFalse(.!withstands)
    guard rows.count > 0 else { return withstands }
    let part = problem.indexed(by: rows)
    let fooled = part.isFooled(try part.victim.logits(images.indexed(by: rows)))
    return withstands.replacing([rows], with: fooled)
  }
}

extension Candidates.Found {
  /// - Parameters:
  ///   - rows: where the other's examples stand here.
  ///   - isWanted: which of all examples take the other's image, bool (N).
  fileprivate mutating func replace(
    _ rows: Tensor, where isWanted: Tensor, by other: Candidates.Found
  ) {
    let replaced = images.replacing([rows], with: other.images)
    images = select(where: isWanted.beside(images), replaced, else: images)
    queries = queries + other.queries
  }
}
