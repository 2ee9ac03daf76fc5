internal import Robustness
public import Torch
public import Vision

/// What is probably wrong with the way a model is asked, told from its answers to the first images.
///
/// Nothing is corrected: each finding says what was seen and what to do about it.
public struct ModelFinding: Sendable, Equatable, Codable, CustomStringConvertible {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case pixels255 = "inputs in 0 to 255"
    case normalizedTwice = "normalised twice"
    case notNormalized = "not normalised"
    case channelsSwapped = "channels swapped"
    case probabilities = "probabilities instead of logits"
    case moreOutputs = "more outputs than classes"
    case otherOrder = "classes in another order"
    case oneAnswer = "one answer to all"
    case unsteady = "answers that depend on more than the image"
  }

  public var kind: Kind
  public var evidence: String
  /// What to do; nil where the evidence says it.
  public var remedy: String?

  public var description: String {
    "\(kind.rawValue): \(evidence)" + (remedy.map { ". \($0)" } ?? "")
  }
}

/// The first images of a data set and what a model answers to them, also when they are shown otherwise.
public struct FirstBatch {
  private let classifier: any Classifier
  private let statistics: Statistics
  private let data: any ImageSource
  /// float32 (n, C, H, W) in [0, 1].
  private let images: Tensor
  private let labels: [Int]
  private let plain: Trial
  private let outputs: Tensor

  /// - Parameter count: how many images, at most; more tell more.
  /// - Throws: `TorchError` when the model has fewer outputs than the data has labels; what the data or
  ///   the model throws.
  public init(
    _ classifier: any Classifier, on data: any ImageSource, _ statistics: Statistics = .running,
    count: Int = 64
  ) throws {
    (self.classifier, self.data, self.statistics) = (classifier, data, statistics)
    let positions = Array(0..<min(count, data.count))
    images = unitImages(try data.images(at: positions))
    let all = data.labels.ints
    labels = positions.map { all[$0] }
    let logits = try withoutGradients { [images] in
      try classifier.logits(images, statistics).to(.float32)
    }
    outputs = logits
    plain = Trial(logits, labels)
    try FirstBatch.requireOutputs(logits, all.max() ?? 0, classifier, data)
  }

  private static func requireOutputs(
    _ logits: Tensor, _ largest: Int, _ classifier: any Classifier, _ data: any ImageSource
  ) throws {
    guard logits.rank == 2, largest >= logits.shape[1] else { return }
    throw TorchError(
      operation: "running \(classifier.name)",
      reason:
        "it has \(logits.shape[1]) classes, but the data has a label \(largest); the model was "
        + "made for other data")
  }

  /// Everything that was noticed.
  ///
  /// - Throws: what the model throws when it is asked again.
  public func findings() throws -> [ModelFinding] {
    guard outputs.rank == 2 else { return [] }
    let input = try betterInput()
    let order = otherOrder()
    // Of two explanations the one that explains more images, and neither beside "one answer to all".
    let inputExplains = input.map { $0.trial.accuracy >= (order?.share ?? 0) } ?? false
    let cause = inputExplains ? input.map(finding) : order?.finding
    let outputs = [probabilities(), moreOutputs(), cause == nil ? oneAnswer() : nil, cause]
    return outputs.compactMap { $0 } + (try unsteadyFindings())
  }
}

// MARK: Outputs

extension FirstBatch {
  private func probabilities() -> ModelFinding? {
    let sums = outputs.sum([-1])
    guard outputs.shape[1] > 1, outputs.min().item >= 0,
      (sums - 1).absolute().max().item < 1e-3
    else { return nil }
    return ModelFinding(
      kind: .probabilities,
      evidence: "each row of answers is positive and sums to 1, as after a softmax",
      remedy:
        "Accuracies hold, confidences and attacks do not: export the model without its softmax.")
  }

  private func moreOutputs() -> ModelFinding? {
    guard outputs.shape[1] > data.classCount else { return nil }
    return ModelFinding(
      kind: .moreOutputs,
      evidence: "\(outputs.shape[1]) outputs for \(data.classCount) classes",
      remedy: "If they are not the first ones in this order, name the outputs with --classes FILE.")
  }

  private func oneAnswer() -> ModelFinding? {
    let answers = Set(plain.predicted)
    guard answers.count == 1, Set(labels).count > 1, labels.count >= 16 else { return nil }
    return ModelFinding(
      kind: .oneAnswer, evidence: "\(name(plain.predicted[0])) for each of \(labels.count) images",
      remedy:
        "The model may want other numbers or sizes than it gets; see --mean, --std, --input-size.")
  }

  /// Answers that go with the labels, but under other numbers.
  ///
  /// - Returns: the finding, and the share that would be right then.
  private func otherOrder() -> (finding: ModelFinding, share: Double)? {
    var counts: [Int: [Int: Int]] = [:]
    for (answer, label) in zip(plain.predicted, labels) {
      counts[answer, default: [:]][label, default: 0] += 1
    }
    let found = counts.values.reduce(0) { $0 + ($1.values.max() ?? 0) }
    // Of each answer the most frequent label flatters a guess: by one image an answer and more.
    let renamed = Double(found - counts.count) / Double(labels.count)
    guard labels.count >= 32, counts.count > 1, renamed > 0.3, renamed > 3 * plain.accuracy else {
      return nil
    }
    let share = Double(found) / Double(labels.count)
    let finding = ModelFinding(
      kind: .otherOrder,
      evidence: "\(percent(plain.accuracy)) of \(labels.count) images are named rightly, but "
        + "\(percent(share)) if each answer stood for another class",
      remedy: "Give the classes in the order of the model's outputs with --classes FILE.")
    return (finding, share)
  }

  private func name(_ label: Int) -> String {
    data.classNames.indices.contains(label) ? "“\(data.classNames[label])”" : "class \(label)"
  }
}

// MARK: Inputs

extension FirstBatch {
  private typealias Guess = (kind: ModelFinding.Kind, trial: Trial, shown: String, remedy: String)

  /// What another way to show the images tells, where one is clearly better.
  ///
  /// - Throws: what the model throws when it is asked again.
  public func inputFindings() throws -> [ModelFinding] {
    try betterInput().map { [finding($0)] } ?? []
  }

  /// The best of the other ways to show the images, where it is clearly better.
  private func betterInput() throws -> Guess? {
    guard outputs.rank == 2, plain.accuracy < 0.9 else { return nil }
    return try guesses().filter { $0.trial.isBetter(than: plain) }
      .max { $0.trial.accuracy < $1.trial.accuracy }
  }

  private func finding(_ guess: Guess) -> ModelFinding {
    ModelFinding(
      kind: guess.kind,
      evidence:
        "of \(labels.count) images \(percent(plain.accuracy)) are named rightly as they are "
        + "given, \(percent(guess.trial.accuracy)) \(guess.shown)", remedy: guess.remedy)
  }

  private func guesses() throws -> [Guess] {
    // Of equally good ones the first counts.
    try normalizations() + [swapped(), times255()].compactMap { $0 }
  }

  private func ask(_ classifier: any Classifier, _ images: Tensor) throws -> Trial {
    try withoutGradients { Trial(try classifier.logits(images, statistics).to(.float32), labels) }
  }

  private func swapped() throws -> Guess? {
    guard images.shape[1] == 3 else { return nil }
    return (
      .channelsSwapped, try ask(classifier, images.flipped([1])), "with red and blue exchanged",
      "The model wants BGR: export it with x.flip(1) before it."
    )
  }

  private func times255() throws -> Guess? {
    guard !(classifier is Network) else { return nil }
    return (
      .pixels255, try ask(classifier, images * 255), "multiplied by 255",
      "The model wants 0 to 255: give --mean 0 --std 0.00392156862745098 (1/255)."
    )
  }

  private func normalizations() throws -> [Guess] {
    if let outer = classifier as? NormalizedClassifier {
      let bare = try ask(outer.inner, images)
      return [
        (
          .normalizedTwice, bare, "without --mean and --std",
          "The model normalises by itself: leave --mean and --std out."
        )
      ]
    }
    guard classifier is ScriptedClassifier else { return [] }
    return try candidates().map { mean, deviation, title in
      let wrapped = NormalizedClassifier(classifier, mean: mean, deviation: deviation)
      let (means, deviations) = (list(mean), list(deviation))
      return (
        .notNormalized, try ask(wrapped, images), "normalised by \(title)",
        "The model wants normalised images: give the numbers it was trained with, perhaps "
          + "--mean \(means) --std \(deviations)."
      )
    }
  }

  /// ImageNet's numbers, those of the images themselves, and ½.
  private func candidates() -> [(mean: [Double], deviation: [Double], title: String)] {
    let perChannel = images.transposed(0, 1).flattened(from: 1)
    let own = (
      perChannel.mean([1]).floats.map(rounded),
      perChannel.variance([1]).squareRoot().floats.map { Swift.max(rounded($0), 1e-3) },
      "their own mean and deviation"
    )
    let imageNet = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225], "ImageNet's mean and deviation")
    return (images.shape[1] == 3 ? [imageNet] : []) + [
      own, ([0.5], [0.5], "mean 0.5, deviation 0.5"),
    ]
  }

  private func rounded(_ value: Float) -> Double { (Double(value) * 1000).rounded() / 1000 }

  private func list(_ values: [Double]) -> String {
    values.map { "\($0)" }.joined(separator: ",")
  }

  private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}

// MARK: Answers that change

extension FirstBatch {
  private func unsteadyFindings() throws -> [ModelFinding] {
    var found: [ModelFinding] = []
    let bare = (classifier as? NormalizedClassifier)?.inner ?? classifier
    if let scripted = bare as? ScriptedClassifier, scripted.module.wasTraining {
      found.append(
        ModelFinding(
          kind: .unsteady,
          evidence: "\(scripted.name) was saved in training mode; it is asked in evaluation mode",
          remedy: "Call eval() on it before you export it."))
    }
    let few = images[0..<Swift.min(8, labels.count)]
    let oddities = try Victim(classifier, statistics: statistics).oddities(
      on: few, labels: Tensor(labels.map(Int64.init)))
    return found
      + oddities.map { ModelFinding(kind: .unsteady, evidence: $0, remedy: nil) }
  }
}

/// Which images were named rightly when shown in one way.
private struct Trial {
  let predicted: [Int]
  let isRight: [Bool]

  init(_ logits: Tensor, _ labels: [Int]) {
    predicted = logits.rank == 2 ? logits.argmax(-1).ints : []
    isRight = zip(predicted, labels).map { $0 == $1 }
  }

  var accuracy: Double {
    isRight.isEmpty ? 0 : Double(isRight.count { $0 }) / Double(isRight.count)
  }

  /// By a tenth at least, and by more than chance would make of the images that only one names rightly:
  /// a one-sided exact sign test at 0.001.
  func isBetter(than other: Trial) -> Bool {
    let gained = zip(isRight, other.isRight).count { $0 && !$1 }
    let lost = zip(isRight, other.isRight).count { !$0 && $1 }
    guard accuracy >= other.accuracy + 0.1 else { return false }
    let (total, power) = (gained + lost, Double(gained + lost) * -0.6931471805599453)
    var (tail, logChoose) = (0.0, 0.0)
    for k in 0...total {
      if k > 0 { logChoose += logarithm(Double(total - k + 1) / Double(k)) }
      if k >= gained { tail += exponential(logChoose + power) }
    }
    return tail < 0.001
  }
}
