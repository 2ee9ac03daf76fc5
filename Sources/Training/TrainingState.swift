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
    try optimizer.restore(state.under("optimizer."))
    (self.epoch, self.step) = (epoch, step)
  }
}

/// A seed of its own for each use, from the run's seed (SplitMix64's mixing function).
func derivedSeed(_ seed: UInt64, stream: UInt64) -> UInt64 {
  var z = seed &+ (stream &+ 1) &* 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
