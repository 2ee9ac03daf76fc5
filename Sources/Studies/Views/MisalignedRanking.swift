extension AuditResult.Misaligned {
  /// One of the images, and how sure the three answers to it are.
  public struct Ranked: Codable, Sendable, Equatable {
    /// Position in the data.
    public var index: Int
    public var label: Int
    /// Softmax probability of the true class for x and x_h.
    public var original: Float
    public var high: Float
    /// What x_l is taken for, and its softmax probability.
    public var lowAnswer: Int
    public var low: Float
  }
}

extension Outcomes {
  /// How sure the least sure of the three answers to an image is.
  func certainty(_ index: Int, _ pair: Pair) -> Float {
    min(
      pair.original.trueProbability[index], pair.high.trueProbability[index],
      pair.low.confidence[index])
  }

  /// The images of Fig. 2, the surest first.
  func rankedMisaligned(_ pair: Pair) -> [Int] {
    misaligned(low: pair.low, high: pair.high, original: pair.original)
      .map { (index: $0, certainty: certainty($0, pair)) }
      .sorted { ($1.certainty, $0.index) < ($0.certainty, $1.index) }.map(\.index)
  }

  func ranked(_ pair: Pair, limit: Int = 100) -> [AuditResult.Misaligned.Ranked] {
    rankedMisaligned(pair).prefix(limit).map { index in
      AuditResult.Misaligned.Ranked(
        index: index, label: labels[index], original: pair.original.trueProbability[index],
        high: pair.high.trueProbability[index], lowAnswer: pair.low.predicted[index],
        low: pair.low.confidence[index])
    }
  }

  /// What the count of Fig. 2 would be without looking at x_h: by always giving its commonest answer,
  /// and on average by giving its answers in random order.
  func misalignedControls(_ pair: Pair) -> (constant: Int, shuffled: Double) {
    let answers = predictions(pair.high)
    let commonest = answers.indices.max { (answers[$0], $1) < (answers[$1], $0) } ?? 0
    let open = labels.indices.filter {
      pair.original.predicted[$0] == labels[$0] && pair.low.predicted[$0] != labels[$0]
    }
    let shuffled = open.reduce(0.0) { $0 + Double(answers[labels[$1]]) }
    return (
      open.count { labels[$0] == commonest }, shuffled / Double(max(1, labels.count))
    )
  }
}
