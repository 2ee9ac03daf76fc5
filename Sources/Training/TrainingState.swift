internal import Foundation
internal import Torch
internal import Vision

/// Everything that decides how training goes on: network, optimiser and the position.
///
/// Random numbers need no state of their own: each epoch draws from a generator made from the
/// recipe's seed and the epoch's number.
struct TrainingState {
  let network: Network
  let parameters: [Tensor]
  var optimizer: any Optimizer
  /// Whole epochs done, and optimiser steps done in them.
  var epoch = 0
  var step = 0

  init(_ recipe: Recipe, network: Network) {
    self.network = network
    parameters = network.parameters
    optimizer =
      switch recipe.optimizer {
      case .sgd:
        SGD(
          momentum: recipe.momentum, nesterov: recipe.nesterov, weightDecay: recipe.weightDecay)
      case .adam: Adam(weightDecay: recipe.weightDecay)
      }
  }

  /// Replaces the checkpoint at `path`.
  func save(to path: String) throws {
    var state = StateDictionary()
    state.merge(network.stateDictionary, prefix: "model.")
    state.merge(optimizer.state, prefix: "optimizer.")
    state.metadata = ["epoch": "\(epoch)", "step": "\(step)"]
    try state.write(to: path)
  }

  /// Continues from a checkpoint.
  mutating func restore(from path: String) throws {
    let state = try StateDictionary(contentsOf: path)
    guard
      let epoch = state.metadata["epoch"].flatMap(Int.init),
      let step = state.metadata["step"].flatMap(Int.init)
    else {
      throw TorchError(operation: "loading \(path)", reason: "it is not a checkpoint of Passband")
    }
    try network.loadStrictly(state.under("model."), from: path)
    let remembered = state.under("optimizer.")
    try requireFit(remembered, path)
    try optimizer.restore(remembered)
    (self.epoch, self.step) = (epoch, step)
  }

  /// Refuses the memory of another rule, or of other parameters, which an update could not use.
  private func requireFit(_ remembered: StateDictionary, _ path: String) throws {
    let wrong = optimizer.misfits(in: remembered, for: parameters)
    guard !wrong.isEmpty else { return }
    let named = wrong.prefix(3).joined(separator: ", ")
    throw TorchError(
      operation: "loading \(path)",
      reason: "what the optimiser remembers does not fit this run: \(named)"
        + (wrong.count > 3 ? " and \(wrong.count - 3) more" : ""))
  }
}
