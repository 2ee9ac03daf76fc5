internal import Foundation
internal import Robustness
public import Torch

extension Recipe {
  /// The labels that are trained on: those of the data, permuted or partly random as the recipe
  /// says, always the same for the same seed.
  public func changedLabels(_ given: Tensor, classes: Int) -> Tensor {
    let seed = derivedSeed(labels.seed ?? seed, stream: 1 << 34)
    let dealt = labels.permute ? permutedLabels(given, seed: seed) : given
    guard labels.random > 0 else { return dealt }
    return randomizedLabels(
      dealt, fraction: labels.random, classes: classes, seed: derivedSeed(seed, stream: 1))
  }

  /// Convolutions under the penalty on differences of adjacent weights.
  var roughKernels: KernelChoice {
    KernelChoice(regularization.roughnessLayers.joined(separator: ",")) ?? .first
  }
}

extension RunFolder {
  /// The labels that are trained on, kept in the folder where they are not the data's own.
  ///
  /// - Throws: ``RunError`` when those kept are damaged, or not those of the recipe.
  func keptLabels(_ given: Tensor, _ recipe: Recipe, classes: Int) throws -> Tensor {
    guard recipe.labels.changesSome else { return given }
    let changed = ChangedLabels(
      recipe.changedLabels(given, classes: classes), original: given,
      seed: recipe.labels.seed ?? recipe.seed)
    guard FileManager.default.fileExists(atPath: labelsPath) else {
      try changed.write(to: labelsPath)
      return changed.labels
    }
    let kept = try ChangedLabels(contentsOf: labelsPath, original: given, classes: classes)
    guard kept.labels.equals(changed.labels).allTrue else {
      throw RunError(
        "\(labelsPath) holds other labels than this recipe makes; restore it from a copy, or start "
          + "a new run")
    }
    return kept.labels
  }
}
