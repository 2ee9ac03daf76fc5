/// The answers of one model, and what a comparison calls it.
public struct ComparedModel: Sendable, Equatable {
  public var title: String
  /// Where the answers or the model lie.
  public var path: String
  public var outcomes: Outcomes

  public init(title: String, path: String, outcomes: Outcomes) {
    self.title = title
    self.path = path
    self.outcomes = outcomes
  }
}

/// Why models cannot be compared, in words for the user.
public struct ComparisonError: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

extension [ComparedModel] {
  /// The conditions that every model was asked under, in the first model's order.
  var commonConditions: [Condition] {
    guard let first else { return [] }
    return first.outcomes.rows.map(\.condition).filter { condition in
      allSatisfy { $0.outcomes.row(condition) != nil }
    }
  }

  /// - Throws: ``ComparisonError`` unless there are two models at least, asked about the same images in
  ///   the same order, the original among the conditions of all.
  func requireComparable() throws {
    guard count > 1, let first else {
      throw ComparisonError("a comparison needs two models at least")
    }
    for other in dropFirst() {
      guard first.data.sha256 == other.data.sha256, first.outcomes.labels == other.outcomes.labels
      else { throw ComparisonError(differences(first, other)) }
    }
    guard commonConditions.contains(.original) else {
      throw ComparisonError(
        "not every model was asked about the original images; audit them again with passband audit")
    }
  }

  private func differences(_ first: ComparedModel, _ other: ComparedModel) -> String {
    func told(_ model: ComparedModel) -> String {
      "\(model.path): \(model.data.count) \(model.data.split) images of \(model.data.name), SHA-256 "
        + "\(model.data.sha256.prefix(12))…"
    }
    return "the models were not asked about the same images, so nothing can be compared: "
      + "\(told(first)); \(told(other)). Audit both on the same data, split and --limit, or name the "
      + "models with --data"
  }
}

extension ComparedModel {
  fileprivate var data: AuditResult.Data { outcomes.source.data }
}
