public import Torch
public import Vision

/// A model as an attacker sees it: logits, gradients at images, and a count of both.
///
/// Images are float (N, C, H, W) in [0, 1]; the normalisation is inside the model. Answers are those
/// of evaluation mode, unless the caller's own function says otherwise.
public final class Victim {
  /// Images to logits (N, K), differentiable.
  public typealias Forward = (Tensor) throws -> Tensor

  public let name: String
  /// What matrix products and convolutions run in.
  public let precision: DType
  /// Whether an example's logits depend on the rest of its batch, as with batch statistics: then no
  /// example may leave the batch.
  public let couplesExamples: Bool
  /// Forward passes averaged into one answer; see ``expecting(over:)``.
  public let passes: Int
  /// Whether an image's logits are the same at every call and in every batch, as far as is known.
  public let isDeterministic: Bool
  /// Of this victim and of all made from it.
  public var queries: Queries { tally.queries }

  private let tally: Tally
  private let forward: Forward
  /// What stands before the model and has no useful gradient; see ``behind(_:)``.
  private let front: ((Tensor) throws -> Tensor)?

  /// - Parameter forward: images (N, C, H, W) to logits (N, K); called with gradients recorded where
  ///   they are wanted, always within the autocast scope of `precision`.
  public convenience init(
    _ name: String, precision: DType = .float32, couplesExamples: Bool = false,
    forward: @escaping Forward
  ) {
    self.init(name, precision, couplesExamples, 1, forward, nil, Tally())
  }

  /// - Parameter statistics: what BatchNorm normalises with.
  public convenience init(
    _ classifier: any Classifier, statistics: Statistics = .running, precision: DType = .float32
  ) {
    self.init(
      classifier.name, precision, statistics == .batch, 1,
      { try classifier.logits($0, statistics) }, nil, Tally(),
      isDeterministic: classifier.isDeterministic && statistics == .running)
  }

  private init(
    _ name: String, _ precision: DType, _ couplesExamples: Bool, _ passes: Int,
    _ forward: @escaping Forward, _ front: ((Tensor) throws -> Tensor)?, _ tally: Tally,
    isDeterministic: Bool = false
  ) {
    self.name = name
    self.precision = precision
    self.couplesExamples = couplesExamples
    self.passes = passes
    self.forward = forward
    self.front = front
    self.tally = tally
    self.isDeterministic = isDeterministic
  }

  /// Name, precision and passes in words.
  public var summary: String {
    "\(name), \(precision)" + (passes > 1 ? ", mean of \(passes) passes" : "")
      + (couplesExamples ? ", batch statistics" : "")
  }

  /// The logits (N, K) outside every gradient graph, float32 or wider.
  public func logits(_ images: Tensor) throws -> Tensor {
    tally.queries.forward += images.shape[0] * passes
    return try withoutGradients {
      let input = try front?(images) ?? images
      return try mean((0..<passes).map { _ in try answer(input) })
    }
  }

  /// One forward pass and a backward pass for each score: gradients with respect to the images.
  ///
  /// - Parameter scores: logits (N, K) to any number of per-example scores (N).
  /// - Throws: what the model throws; `TorchError` when one of its operations has no derivative.
  public func differentiate(
    at images: Tensor, _ scores: (Tensor) -> [Tensor]
  ) throws -> Derivatives {
    let leaf = try (front?(images.detached) ?? images).detached
    let all = try (0..<passes).map { _ in try derivatives(at: leaf, scores) }
    let backward = (all.first?.gradients.count ?? 0) * passes
    tally.queries =
      queries
      + Queries(
        forward: images.shape[0] * passes, backward: images.shape[0] * backward)
    guard passes > 1 else { return all[0] }
    return Derivatives(
      gradients: mean(all.map(\.gradients)), scores: mean(all.map(\.scores)),
      logits: mean(all.map(\.logits)))
  }

  /// The gradient of a loss at images, (N, C, H, W): each example's own loss with respect to itself.
  public func gradient(
    of loss: AttackLoss, at images: Tensor, _ goal: Goal
  ) throws -> (gradient: Tensor, losses: Tensor, logits: Tensor) {
    let found = try differentiate(at: images) { [loss($0, goal)] }
    return (found.gradients[0], found.scores[0], found.logits)
  }

  private func answer(_ images: Tensor) throws -> Tensor {
    let logits = try withAutocast(precision, on: images.device) { try forward(images) }
    return logits.dtype == .float64 ? logits : logits.to(.float32)
  }

  private func derivatives(at images: Tensor, _ scores: (Tensor) -> [Tensor]) throws -> Derivatives
  {
    try withGradients {
      // A handle of its own, so that the caller's tensor does not become a leaf.
      let leaf = images.detached.requiringGradient()
      let logits = try answer(leaf)
      let values = scores(logits)
      // Exactly zero: a model that never looks at its input has a zero gradient, not none.
      let anchor = leaf.sum() * 0
      let gradients = try values.enumerated().map { position, value in
        try gradientsThroughModel(
          of: value.sum() + anchor, withRespectTo: [leaf], retainGraph: position + 1 < values.count)[
            0]
      }
      return Derivatives(
        gradients: gradients, scores: values.map(\.detached), logits: logits.detached)
    }
  }
}

extension Victim {
  /// The same model behind a differentiable layer, through which gradients pass.
  ///
  /// - Precondition: nothing stands before the model by ``behind(_:_:)`` yet.
  public func after(_ name: String, _ layer: @escaping (Tensor) throws -> Tensor) -> Victim {
    demand(front == nil, "Victim: \(name) before \(self.name), whose front end has no gradient")
    let forward = self.forward
    return Victim(
      "\(name) + \(self.name)", precision, couplesExamples, passes, { try forward(layer($0)) }, nil,
      tally)
  }

  /// Whether what one of them is asked counts for both.
  func countsWith(_ other: Victim) -> Bool { tally === other.tally }
}

private final class Tally {
  var queries = Queries()
}

/// What ``Victim/differentiate(at:_:)`` finds, all outside of gradient graphs.
public struct Derivatives {
  /// One for each score, of the images' shape.
  public let gradients: [Tensor]
  /// The scores themselves, each (N).
  public let scores: [Tensor]
  /// (N, K)
  public let logits: Tensor
}

// MARK: Defences that a plain gradient does not see through

extension Victim {
  /// Expectation over transformations (Athalye et al. 2018): logits, scores and gradients become the
  /// mean of `passes` passes, for a model that answers at random.
  public func expecting(over passes: Int) -> Victim {
    demand(passes >= 1, "Victim: an expectation over \(passes) passes")
    return Victim(name, precision, couplesExamples, passes, forward, front, tally)
  }

  /// Backward pass differentiable approximation with the identity (BPDA, Athalye et al. 2018):
  /// `front` runs before the model, and the gradient passes it as if it were not there.
  ///
  /// For a front end that rounds, clips or compresses, whose own gradient is zero or missing.
  public func behind(_ name: String, _ front: @escaping (Tensor) throws -> Tensor) -> Victim {
    let inner = self.front
    let composed: (Tensor) throws -> Tensor = { images in
      let seen = try front(images)
      return try inner?(seen) ?? seen
    }
    return Victim(
      "\(name) + \(self.name)", precision, couplesExamples, passes, forward, composed, tally)
  }
}

private func mean(_ tensors: [Tensor]) -> Tensor {
  guard tensors.count > 1 else { return tensors[0] }
  return tensors.dropFirst().reduce(tensors[0]) { $0 + $1 } / Double(tensors.count)
}

/// The mean over the passes, place by place.
private func mean(_ passes: [[Tensor]]) -> [Tensor] {
  passes[0].indices.map { place in mean(passes.map { $0[place] }) }
}
