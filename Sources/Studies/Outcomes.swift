public import Torch

/// What a classifier answered: image × condition, to be looked at later without it.
public struct Outcomes: Sendable, Equatable {
  /// The answers under one condition, one per image.
  public struct Row: Sendable, Equatable {
    public var condition: Condition
    /// The predicted class and its softmax probability.
    public var predicted: [Int]
    public var confidence: [Float]
    /// The softmax probability of the true class.
    public var trueProbability: [Float]

    public init(
      condition: Condition, predicted: [Int], confidence: [Float], trueProbability: [Float]
    ) {
      self.condition = condition
      self.predicted = predicted
      self.confidence = confidence
      self.trueProbability = trueProbability
    }
  }

  /// Where the answers came from.
  public struct Source: Sendable, Equatable, Codable {
    public var model: String
    public var data: AuditResult.Data
    public var classNames: [String]
    /// "float32" or "bfloat16".
    public var precision: String
    public var statistics: Statistics
    /// Images per batch: with batch statistics this changes answers.
    public var batchSize: Int

    public init(
      model: String, data: AuditResult.Data, classNames: [String], precision: String,
      statistics: Statistics, batchSize: Int
    ) {
      self.model = model
      self.data = data
      self.classNames = classNames
      self.precision = precision
      self.statistics = statistics
      self.batchSize = batchSize
    }
  }

  public var source: Source
  /// The true classes, in the data's order.
  public var labels: [Int]
  public var rows: [Row]

  public init(source: Source, labels: [Int], rows: [Row]) {
    self.source = source
    self.labels = labels
    self.rows = rows
  }

  // MARK: Views

  public func row(_ condition: Condition) -> Row? { rows.first { $0.condition == condition } }

  /// Right answers under a row's condition.
  public func correct(_ row: Row) -> Int {
    zip(row.predicted, labels).count { $0 == $1 }
  }

  /// How often each class is predicted under a row's condition.
  public func predictions(_ row: Row) -> [Int] {
    var counts = [Int](repeating: 0, count: max(1, classCount))
    for predicted in row.predicted { counts[predicted] += 1 }
    return counts
  }

  /// K: the classes named, or more where labels or answers go beyond them.
  public var classCount: Int {
    let largest = max(labels.max() ?? 0, rows.compactMap { $0.predicted.max() }.max() ?? 0)
    return max(source.classNames.count, largest + 1)
  }

  /// The images of Fig. 2: f(x) = f(x_h) = y and f(x_l) ≠ y, by position.
  public func misaligned(low: Row, high: Row, original: Row) -> [Int] {
    labels.indices.filter { i in
      original.predicted[i] == labels[i] && high.predicted[i] == labels[i]
        && low.predicted[i] != labels[i]
    }
  }
}
