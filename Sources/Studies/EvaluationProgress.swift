internal import Torch

/// How far an evaluation is, with the answers so far.
public struct EvaluationProgress {
  let source: Outcomes.Source
  let labels: [Int]
  let conditions: [Condition]
  var answers: [Answers]

  init(
    source: Outcomes.Source, labels: [Int], conditions: [Condition], _ partial: Outcomes?
  ) {
    self.source = source
    self.labels = labels
    self.conditions = conditions
    answers = partial?.rows.map(Answers.init) ?? conditions.map { _ in Answers() }
  }

  /// Images that were asked about.
  public var done: Int { answers.first?.count ?? labels.count }

  /// The answers so far, as outcomes of the first images.
  public func outcomes() -> Outcomes {
    Outcomes(
      source: source, labels: Array(labels.prefix(done)),
      rows: zip(conditions, answers).map { $1.row($0) })
  }
}

/// The answers to one condition, growing batch by batch.
struct Answers {
  private var predicted: [Int] = []
  private var confidence: [Float] = []
  private var trueProbability: [Float] = []

  var count: Int { predicted.count }

  init() {}

  init(_ row: Outcomes.Row) {
    (predicted, confidence) = (row.predicted, row.confidence)
    trueProbability = row.trueProbability
  }

  mutating func append(_ logits: Tensor, _ labels: Tensor) {
    let probabilities = logits.softmax()
    predicted += logits.argmax(-1).ints
    confidence += probabilities.max([-1]).floats
    trueProbability += probabilities.gathered(-1, labels.unsqueezed(1)).floats
  }

  func row(_ condition: Condition) -> Outcomes.Row {
    Outcomes.Row(
      condition: condition, predicted: predicted, confidence: confidence,
      trueProbability: trueProbability)
  }
}
