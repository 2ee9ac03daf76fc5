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
  /// - Throws: what the data, the classifier or `progress` throws; `TorchError` when a logit is not a
  ///   number, a label is beyond the classes, or hybrids are asked for of one class only.
  public func outcomes(
    of classifier: any Classifier, on data: any ImageSource, under conditions: [Condition],
    progress: (Int) throws -> Void = { _ in }
  ) throws -> Outcomes {
    try outcomes(of: classifier, on: data, under: conditions, after: nil) { try progress($0.done) }
  }

  /// The same, going on after the answers that an evaluation of the same kind had when it was stopped.
  ///
  /// - Parameters:
  ///   - partial: what ``EvaluationProgress/outcomes()`` gave; of this classifier, data and conditions.
  ///   - report: called after each batch.
  public func outcomes(
    of classifier: any Classifier, on data: any ImageSource, under conditions: [Condition],
    after partial: Outcomes?, report: (EvaluationProgress) throws -> Void
  ) throws -> Outcomes {
    classifier.restartTestNoise(seed: 0)
    let pass = try EvaluationPass(
      data, conditions, batchSize: batchSize, from: partial?.labels.count ?? 0)
    var progress = EvaluationProgress(
      source: source(classifier, data), labels: data.labels.ints, conditions: conditions, partial)
    try withoutGradients {
      try withAutocast(precision.dtype) {
        while let batch = try pass.next() {
          for (position, view) in batch.views(under: conditions).enumerated() {
            let logits = try classifier.logits(view, statistics).to(.float32)
            try requireUsable(logits, batch.labels, classifier)
            progress.answers[position].append(logits, batch.labels)
          }
          try report(progress)
        }
      }
    }
    return progress.outcomes()
  }

  /// What outcomes say of where they come from.
  public func source(
    _ classifier: any Classifier, _ data: any ImageSource
  ) -> Outcomes.Source {
    Outcomes.Source(
      model: classifier.name,
      data: .init(
        name: data.name, split: data.split.rawValue, count: data.count, sha256: data.sha256,
        sha256Of: data.isResident ? nil : data.checksumOf),
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
