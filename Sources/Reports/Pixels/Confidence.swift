import Studies

/// The classes worth naming of a softmax output: the most probable ones, and always the true one.
struct Confidence: Sendable, Equatable {
  let name: String
  let probability: Double
  let isTrue: Bool

  /// By falling probability, at most `count`; the true class takes the last place if need be.
  static func top(
    _ count: Int, of probabilities: [Double], label: Int, in run: StudiedRun
  ) -> [Confidence] {
    let ranked = probabilities.indices.sorted {
      (probabilities[$1], $0) < (probabilities[$0], $1)
    }
    var shown = Array(ranked.prefix(count))
    if !shown.contains(label), probabilities.indices.contains(label) {
      shown = shown.dropLast() + [label]
    }
    return shown.map {
      Confidence(
        name: run.className($0), probability: probabilities[$0], isTrue: $0 == label)
    }
  }
}
