internal import Spectra
internal import Torch
public import Vision

extension Recipe {
  /// The network on images of a data set.
  ///
  /// - Parameters:
  ///   - mean: per channel of the training images, in [0, 1]; used where pixels are standardised.
  public func networkSpec(
    channels: Int, height: Int, width: Int, classes: Int, mean: [Double], deviation: [Double]
  ) -> NetworkSpec {
    let standardizes = network.standardize == .data
    let dropout =
      network.dropout > 0
      ? DropoutSpec(
        rate: network.dropout, place: network.dropoutPlace, activeAtTest: network.dropoutAtTest)
      : nil
    return NetworkSpec(
      model, norm: norm, normGroups: network.normGroups, channels: channels, height: height,
      width: width, classes: classes, stemKernel: network.stemKernel, pooling: network.pooling,
      dropout: dropout, lowPass: network.lowPass.map { .disc(radius: $0, rule: measuring.rule) },
      initialization: initialization, mean: standardizes ? mean : [],
      standardDeviation: standardizes ? deviation : [])
  }

  func makeOptimizer() -> any Optimizer {
    switch optimizer {
    case .sgd: SGD(momentum: momentum, nesterov: nesterov, weightDecay: weightDecay)
    case .adam:
      Adam(
        beta1: rule.beta1, beta2: rule.beta2, epsilon: rule.epsilon ?? 1e-8,
        weightDecay: weightDecay)
    case .adamw:
      AdamW(
        beta1: rule.beta1, beta2: rule.beta2, epsilon: rule.epsilon ?? 1e-8,
        weightDecay: weightDecay)
    case .adagrad:
      AdaGrad(
        initialAccumulator: rule.initialAccumulator, epsilon: rule.epsilon ?? 1e-10,
        weightDecay: weightDecay)
    case .adadelta:
      AdaDelta(decay: rule.decay ?? 0.9, epsilon: rule.epsilon ?? 1e-6, weightDecay: weightDecay)
    case .rmsprop:
      RMSprop(
        decay: rule.decay ?? 0.99, momentum: momentum, epsilon: rule.epsilon ?? 1e-8,
        weightDecay: weightDecay)
    }
  }

  /// The schedule for epochs of a number of steps.
  func schedule(stepsPerEpoch: Int) -> Schedule {
    let warmup = Int((schedule.warmup * Double(stepsPerEpoch)).rounded())
    switch schedule.kind {
    case .constant: return Schedule(.constant, warmUpSteps: warmup)
    case .step:
      return Schedule(
        .step(every: schedule.every * stepsPerEpoch, factor: schedule.factor),
        warmUpSteps: warmup)
    case .cosine: return Schedule(.cosine(to: schedule.final), warmUpSteps: warmup)
    case .oneCycle: return Schedule(.oneCycle(peak: schedule.peak), warmUpSteps: warmup)
    }
  }
}
