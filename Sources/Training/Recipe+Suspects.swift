internal import Vision

extension Recipe {
  /// The lines most likely at fault when the loss is no longer a number, the likeliest first.
  var suspects: [String] {
    var found: [String] = []
    let usual = optimizer.usualLearningRate
    found.append(
      "learning-rate: \(learningRate.word)"
        + (learningRate > usual
          ? " (\(optimizer.rawValue) usually runs at \(usual.word) or less)" : " (try a tenth)"))
    if regularization.clipNorm == nil { found.append("clip-norm: none (try 1)") }
    if norm == .none, model != .lenet5 {
      found.append("norm: none (deep networks without normalisation diverge easily; try batch)")
    }
    if schedule.warmup == 0, schedule.kind != .oneCycle {
      found.append("warmup: 0 (try 1 epoch)")
    }
    if momentum >= 0.95 { found.append("momentum: \(momentum.word) (try 0.9)") }
    if let epsilon = rule.epsilon, epsilon < 1e-8 {
      found.append("optimizer-epsilon: \(epsilon.word) (try none)")
    }
    if regularization.roughness > 1 {
      found.append("roughness: \(regularization.roughness.word) (try a hundredth)")
    }
    if adversary.kind == .trades, adversary.beta > 6 {
      found.append("trades-beta: \(adversary.beta.word) (try 6)")
    }
    if precision == .bfloat16 { found.append("precision: bfloat16 (try float32)") }
    return found
  }
}
