internal import Foundation
internal import Torch
internal import Vision

/// Everything that decides how training goes on: network, optimiser, averages and the position.
///
/// Each epoch draws from a generator of its own, made from the recipe's seed and the epoch's number;
/// within an epoch the generator's state is part of this.
struct TrainingState {
  let network: Network
  let parameters: [Tensor]
  var optimizer: any Optimizer
  var average: WeightAverage?
  var position = Position()
  /// The epoch's generator after the last batch; none between epochs.
  var generator: Tensor?

  /// Where in the run it is, and what the epoch has summed up so far.
  struct Position: Codable, Equatable {
    /// Whole epochs done, measuring included, and optimiser steps done.
    var epoch = 0
    var step = 0
    /// Batches done of the epoch after them.
    var batch = 0
    var sums = EpochSums()
  }

  init(_ recipe: Recipe, network: Network) {
    self.network = network
    parameters = network.parameters
    optimizer = recipe.makeOptimizer()
    average = recipe.regularization.average.map { WeightAverage(of: network, decay: $0) }
  }

  /// All of it, for a checkpoint.
  var saved: StateDictionary {
    var state = StateDictionary()
    state.merge(network.stateDictionary, prefix: "model.")
    state.merge(optimizer.state, prefix: "optimizer.")
    if let average { state.merge(average.state, prefix: "average.") }
    if let generator { state["generator"] = generator }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    // Sums hold finite numbers only: training stops at the first that is not.
    let position = try! encoder.encode(position)
    state.metadata = ["position": String(decoding: position, as: UTF8.self)]
    return state
  }

  /// Continues from a checkpoint.
  ///
  /// - Throws: `TorchError` when the state is not one of this run.
  mutating func restore(_ state: StateDictionary, from path: String) throws {
    let text = state.metadata["position"] ?? ""
    guard let position = try? JSONDecoder().decode(Position.self, from: Data(text.utf8)) else {
      throw TorchError(operation: "loading \(path)", reason: "it is not a checkpoint of Passband")
    }
    try network.loadStrictly(state.under("model."), from: path)
    let remembered = state.under("optimizer.")
    try requireFit(remembered, at: position, path)
    try optimizer.restore(remembered)
    let averaged = state.under("average.")
    guard averaged.isEmpty == (average == nil) else {
      throw TorchError(
        operation: "loading \(path)",
        reason: "averaged weights are \(average == nil ? "there, the recipe has none" : "missing")")
    }
    try average?.restore(averaged)
    generator = state["generator"]
    self.position = position
  }

  /// Refuses the memory of another rule, or of other parameters, which an update could not use.
  private func requireFit(
    _ remembered: StateDictionary, at position: Position, _ path: String
  ) throws {
    // Before the first step there is nothing to remember.
    if remembered.isEmpty, position.step == 0 { return }
    let wrong = optimizer.misfits(in: remembered, for: parameters)
    guard !wrong.isEmpty else { return }
    let named = wrong.prefix(3).joined(separator: ", ")
    throw TorchError(
      operation: "loading \(path)",
      reason: "what the optimiser remembers does not fit this run: \(named)"
        + (wrong.count > 3 ? " and \(wrong.count - 3) more" : ""))
  }
}

/// Sums over the steps of an epoch.
struct EpochSums: Codable, Equatable {
  private(set) var images = 0
  private(set) var steps = 0
  private var loss = 0.0
  private var gradientNorm = 0.0
  private(set) var largestGradientNorm = 0.0
  private(set) var learningRate = 0.0
  /// Wall seconds of training.
  var seconds = 0.0

  mutating func add(_ result: StepResult, images: Int) {
    self.images += images
    steps += 1
    loss += result.loss * Double(images)
    gradientNorm += result.gradientNorm
    largestGradientNorm = max(largestGradientNorm, result.gradientNorm)
    learningRate = result.learningRate
  }

  var meanLoss: Double { loss / Double(max(1, images)) }
  var meanGradientNorm: Double { gradientNorm / Double(max(1, steps)) }
  var imagesPerSecond: Double { Double(images) / max(seconds, 1e-9) }
}
