public import Torch
public import Training
public import Vision

/// How a classifier is asked.
public struct Evaluation: Sendable {
  public var statistics: Statistics
  public var precision: Precision
  /// Images per batch. With batch statistics this changes answers; the authors' code uses 100.
  public var batchSize: Int

  public init(
    statistics: Statistics = .running, precision: Precision = .float32, batchSize: Int = 100
  ) {
    self.statistics = statistics
    self.precision = precision
    self.batchSize = batchSize
  }

  /// Asks a classifier about every image of a data set under every condition.
  ///
  /// The images pass once, in order; memory is bounded by the batch. A network with dropout at test
  /// begins with the same noise every time, so its answers can be had again.
  ///
  /// - Parameter progress: called with the images done after each batch.
  /// - Throws: what the classifier or `progress` throws; `TorchError` when a logit is not a number or a label is
  ///   beyond the classes.
  public func outcomes(
    of classifier: any Classifier, on data: Dataset, under conditions: [Condition],
    progress: (Int) throws -> Void = { _ in }
  ) throws -> Outcomes {
    let batches = Batches(images: data.images, labels: data.labels, batchSize: batchSize)
    classifier.restartTestNoise(seed: 0)
    var answers = conditions.map { _ in Answers() }
    try withoutGradients {
      try withAutocast(precision.dtype) {
        for index in 0..<batches.count {
          let (images, labels) = batches[index]
          for (position, view) in views(of: images, under: conditions).enumerated() {
            let logits = try classifier.logits(view, statistics).to(.float32)
            try requireUsable(logits, labels, classifier)
            answers[position].append(logits, labels)
          }
          try progress(min(batches.imageCount, (index + 1) * batchSize))
        }
      }
    }
    return Outcomes(
      source: source(classifier, data), labels: data.labels.ints,
      rows: zip(conditions, answers).map { $1.row($0) })
  }

  private func source(_ classifier: any Classifier, _ data: Dataset) -> Outcomes.Source {
    Outcomes.Source(
      model: classifier.name,
      data: .init(
        name: data.name, split: data.split.rawValue, count: data.count, sha256: data.sha256),
      classNames: data.classNames, precision: precision.rawValue, statistics: statistics,
      batchSize: batchSize)
  }

  private func requireUsable(
    _ logits: Tensor, _ labels: Tensor, _ classifier: any Classifier
  ) throws {
    guard logits.rank == 2, logits.shape[0] == labels.count else {
      throw TorchError(
        operation: "running \(classifier.name)",
        reason: "it returned shape \(logits.shape) for \(labels.count) images; logits of shape "
          + "(N, classes) are needed")
    }
    let classes = logits.shape[1]
    guard labels.max().item < Double(classes) else {
      throw TorchError(
        operation: "running \(classifier.name)",
        reason: "it has \(classes) classes, but the data has a label \(Int(labels.max().item)); "
          + "the model was made for other data")
    }
    guard logits.isFinite().allTrue else {
      throw TorchError(
        operation: "running \(classifier.name)", reason: "a logit is infinite or not a number")
    }
  }
}

/// The answers to one condition, growing batch by batch.
private struct Answers {
  private var predicted: [Int] = []
  private var confidence: [Float] = []
  private var trueProbability: [Float] = []

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
