/// Accuracy on the images of one class, under each condition.
public struct ClassScores: Sendable, Equatable, Codable {
  /// The label, and what the data calls it.
  public var label: Int
  public var name: String
  /// Images of the class.
  public var count: Int
  /// In the order of the audit's conditions, over the images of the class.
  public var scores: [AuditResult.Score]
}

/// Which class is answered to which under one condition.
public struct Confusion: Sendable, Equatable, Codable {
  public var shown: ConditionName
  /// Images, by true class and then by answered class.
  public var counts: [[Int]]
}

extension Outcomes {
  /// What the data calls a class, else "class 7".
  func className(_ label: Int) -> String {
    source.classNames.indices.contains(label) ? source.classNames[label] : "class \(label)"
  }

  /// Classes without an image are left out.
  var classScores: [ClassScores] {
    let correct = rows.map { row in countsByLabel { row.predicted[$0] == labels[$0] } }
    let counts = countsByLabel { _ in true }
    return counts.indices.filter { counts[$0] > 0 }.map { label in
      ClassScores(
        label: label, name: className(label), count: counts[label],
        scores: zip(rows, correct).map { row, correct in
          let shown = ConditionName(row.condition)
          return AuditResult.Score(
            name: shown.name, radius: shown.radius, rescale: shown.rescale,
            correct: correct[label], count: counts[label])
        })
    }
  }

  private func countsByLabel(_ counts: (Int) -> Bool) -> [Int] {
    var found = [Int](repeating: 0, count: max(1, classCount))
    for index in labels.indices where counts(index) { found[labels[index]] += 1 }
    return found
  }

  /// Classes up to which confusions are told: K² numbers a condition.
  static let confusableClasses = 100

  /// Of the answers to HFC; none with more than 100 classes.
  var highConfusions: [Confusion] {
    let size = classCount
    guard size <= Self.confusableClasses else { return [] }
    return rows.filter { $0.condition.name == "high" }.map { row in
      var counts = [[Int]](repeating: [Int](repeating: 0, count: size), count: size)
      for (label, answer) in zip(labels, row.predicted) { counts[label][answer] += 1 }
      return Confusion(shown: ConditionName(row.condition), counts: counts)
    }
  }
}
