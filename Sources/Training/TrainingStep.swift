internal import Foundation
internal import Robustness
internal import Spectra
internal import Torch
internal import Vision

/// What one step tells.
struct StepResult {
  /// The batch's mean loss in nats.
  let loss: Double
  /// The norm of the gradient over all parameters, before clipping.
  let gradientNorm: Double
  let learningRate: Double
}

private typealias VariedBatch = (images: Tensor, targets: Targets)

/// One step of training: change the batch, find the loss, move the weights.
struct TrainingStep {
  let recipe: Recipe
  let schedule: Schedule
  let totalSteps: Int
  /// Kernels under the penalty on differences of adjacent weights.
  private let rough: [Tensor]

  init(_ recipe: Recipe, network: Network, stepsPerEpoch: Int) throws {
    self.recipe = recipe
    schedule = recipe.schedule(stepsPerEpoch: stepsPerEpoch)
    totalSteps = recipe.epochs * stepsPerEpoch
    rough =
      recipe.regularization.roughness > 0
      ? try recipe.roughKernels.kernels(of: network).map(\.weight) : []
  }

  func learningRate(_ step: Int) -> Double {
    schedule.learningRate(base: recipe.learningRate, step: step, totalSteps: totalSteps)
  }

  /// Moves the weights unless loss or gradient are no longer numbers.
  func callAsFunction(
    _ state: inout TrainingState, _ images: Tensor, _ labels: Tensor, _ generator: Generator
  ) throws -> StepResult {
    let loss = try loss(state.network, images, labels, generator)
    let gradients = gradients(of: loss, withRespectTo: state.parameters)
    let (clipped, norm) = clip(gradients)
    let rate = learningRate(state.position.step)
    let result = StepResult(loss: loss.item, gradientNorm: norm, learningRate: rate)
    guard result.loss.isFinite, norm.isFinite else { return result }
    state.optimizer.step(state.parameters, clipped, learningRate: rate)
    state.average?.update()
    return result
  }

  private func clip(_ gradients: [Tensor]) -> ([Tensor], Double) {
    withoutGradients {
      guard let largest = recipe.regularization.clipNorm else {
        return (gradients, globalNorm(of: gradients).item)
      }
      return clipped(gradients, toNorm: largest)
    }
  }

  // MARK: Loss

  private func loss(
    _ network: Network, _ images: Tensor, _ labels: Tensor, _ generator: Generator
  ) throws -> Tensor {
    let batch = withoutGradients { varied(images, labels, generator) }
    let task =
      switch recipe.adversary.kind {
      case .none: loss(logits(network, batch.images, generator), batch.targets)
      case .pgd, .fast: try adversarialLoss(network, batch, labels, generator)
      case .trades: try tradesLoss(network, batch, labels, generator)
      }
    guard !rough.isEmpty else { return task }
    return task + recipe.regularization.roughness * kernelRoughness(rough)
  }

  private func loss(_ logits: Tensor, _ targets: Targets) -> Tensor {
    targets.loss(logits, labelSmoothing: recipe.regularization.labelSmoothing)
  }

  private func logits(_ network: Network, _ images: Tensor, _ generator: Generator) -> Tensor {
    withAutocast(recipe.precision.dtype) { network(images, .training(using: generator)) }
  }

  /// A batch as the recipe's bands and mixing show it.
  private func varied(_ images: Tensor, _ labels: Tensor, _ generator: Generator) -> VariedBatch {
    let band = recipe.band
    let rule = recipe.measuring.rule
    var images = images
    if let shown = Band(rawValue: band.trainOn.rawValue) {
      images = restricted(images, to: shown, radius: band.trainRadius, rule: rule)
    }
    if band.lowPass > 0 {
      images = randomlyLowPassed(
        images, probability: band.lowPass, radii: band.lowPassRadii[0]...band.lowPassRadii[1],
        rule: rule, using: generator)
    }
    if band.frequencyMix > 0 {
      images = frequencyMixed(
        images, probability: band.frequencyMix,
        radii: band.frequencyMixRadius...band.frequencyMixRadius, rule: rule, using: generator)
    }
    return mixed(band.trainRescale(images), labels, generator)
  }

  private func mixed(_ images: Tensor, _ labels: Tensor, _ generator: Generator) -> VariedBatch {
    let mixing = recipe.mixing
    if mixing.mixup > 0 {
      return mixedUp(
        images, labels, alpha: mixing.mixup, per: mixing.weights, using: generator)
    }
    if mixing.cutmix > 0 {
      return cutMixed(
        images, labels, alpha: mixing.cutmix, per: mixing.weights, using: generator)
    }
    return (images, Targets(labels))
  }

  // MARK: Adversarial training

  private func attack(_ loss: AttackLoss = .crossEntropy) -> PGD {
    let adversary = recipe.adversary
    return PGD(
      adversary.norm, steps: adversary.kind == .fast ? 1 : adversary.steps,
      stepSize: .absolute(adversary.resolvedStepSize), randomStart: adversary.randomStart,
      loss: loss, keep: .last)
  }

  /// The network under attack, in evaluation: its running averages stay as they are.
  private func victim(_ network: Network, _ generator: Generator) -> Victim {
    // Dropout that is active at test draws from the epoch's generator, which a checkpoint keeps.
    var pass = Pass.evaluation(recipe.adversary.statistics, using: generator)
    pass.weightsAreConstant = true
    return Victim(network.name, precision: recipe.precision.dtype) { [pass] in network($0, pass) }
  }

  private func adversarialLoss(
    _ network: Network, _ batch: VariedBatch, _ labels: Tensor, _ generator: Generator
  ) throws -> Tensor {
    let found = try attack().perturbed(
      batch.images, Goal(labels: labels), on: victim(network, generator),
      within: recipe.adversary.epsilon, using: generator)
    return loss(logits(network, found, generator), batch.targets)
  }

  /// CE(f(x), y) + β KL(f(x) ‖ f(x′)), x′ the image that raises the divergence most.
  private func tradesLoss(
    _ network: Network, _ batch: VariedBatch, _ labels: Tensor, _ generator: Generator
  ) throws -> Tensor {
    let victim = victim(network, generator)
    let goal = Goal(labels: labels, cleanLogits: try victim.logits(batch.images))
    let found = try attack(.klDivergence).perturbed(
      batch.images, goal, on: victim, within: recipe.adversary.epsilon, using: generator)
    let clean = logits(network, batch.images, generator).to(.float32)
    let shifted = logits(network, found, generator).to(.float32)
    let (p, q) = (clean.logSoftmax(), shifted.logSoftmax())
    let divergence = (p.exp() * (p - q)).sum([1]).mean()
    return loss(clean, batch.targets) + recipe.adversary.beta * divergence
  }
}
