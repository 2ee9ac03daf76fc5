internal import Torch

extension AttackProblem {
  /// The classes other than the true one, from the likeliest on the clean image downwards: int64
  /// (N, `count`), or (N, K − 1) where there are no more.
  func rivals(_ count: Int) throws -> Tensor {
    let logits = try goal.cleanLogits ?? victim.logits(images)
    let classes = logits.shape[1]
    let isLabel = labels.oneHot(classes).to(.bool)
    let others = select(where: isLabel, logits.filled(-.infinity), else: logits)
    return others.largest(min(count, classes - 1)).indices
  }
}
