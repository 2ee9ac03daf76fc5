import Robustness
import Spectra
import Testing
import Torch
import Vision

@testable import Training

/// One step does what the recipe's formulas say.
@Suite struct TrainingStepTests {
  private let data = Gratings(8)

  private func state(_ recipe: Recipe) -> TrainingState {
    let spec = recipe.networkSpec(
      channels: 1, height: Gratings.size, width: Gratings.size, classes: Gratings.classes,
      mean: [], deviation: [])
    return TrainingState(recipe, network: spec.build(seed: 1))
  }

  private func recipe(_ change: (inout Recipe) -> Void = { _ in }) -> Recipe {
    var recipe = Recipe.quick(optimizer: .sgd, learningRate: 0.1)
    change(&recipe)
    return recipe
  }

  /// The result of one step, and how far the weights moved, over the gradient's norm.
  private func step(
    _ change: (inout Recipe) -> Void = { _ in }
  ) throws -> (result: StepResult, moved: Double) {
    let recipe = recipe(change)
    var state = state(recipe)
    let before = state.parameters.map { $0.detached.copy() }
    let step = try TrainingStep(recipe, network: state.network, stepsPerEpoch: 4)
    let result = try step(
      &state, unitImages(data.images), data.labels, Generator(seed: 5))
    let squares = withoutGradients {
      zip(state.parameters, before).map { pair in (pair.0 - pair.1).power(2).sum().item }
    }
    let moved = squares.reduce(0, +).squareRoot()
    return (result, moved)
  }

  @Test func plainStepIsTheGradientTimesTheRate() throws {
    let (result, moved) = try step()
    let network = state(recipe()).network
    let logits = withoutGradients { network.logits(unitImages(data.images), .running) }
    #expect(abs(result.loss - crossEntropy(logits, data.labels).item) < 1e-6)
    #expect(abs(moved - 0.1 * result.gradientNorm) < 1e-5 * moved)
    #expect(result.learningRate == 0.1)
  }

  @Test func clippingBoundsTheStepAndReportsTheNormBefore() throws {
    let (plain, _) = try step()
    let (result, moved) = try step { $0.regularization.clipNorm = 0.01 }
    #expect(result.gradientNorm == plain.gradientNorm && plain.gradientNorm > 0.01)
    #expect(abs(moved - 0.1 * 0.01) < 1e-5)
  }

  @Test func warmupScalesTheStep() throws {
    // Two warm-up steps: the first has a third of the rate.
    let (result, moved) = try step { $0.schedule.warmup = 0.5 }
    #expect(abs(result.learningRate - 0.1 / 3) < 1e-12)
    #expect(abs(moved - result.learningRate * result.gradientNorm) < 1e-5 * moved)
  }

  /// The loss on x_l is the network's loss on `Spectra.split`'s x_l, divided by its maximum.
  @Test func trainsOnTheComponentThatIsNamed() throws {
    let (result, _) = try step {
      ($0.band.trainOn, $0.band.trainRadius, $0.band.trainRescale) = (.low, 3, .max)
    }
    let network = state(recipe()).network
    let low = Rescale.max(split(unitImages(data.images), radius: 3).low)
    let logits = withoutGradients { network.logits(low, .running) }
    #expect(abs(result.loss - crossEntropy(logits, data.labels).item) < 1e-6)
  }

  @Test func roughnessIsAddedToTheLoss() throws {
    let (plain, _) = try step()
    let (result, _) = try step { $0.regularization.roughness = 0.5 }
    let kernels = try KernelChoice.first.kernels(of: state(recipe()).network).map(\.weight)
    let expected = plain.loss + 0.5 * withoutGradients { kernelRoughness(kernels).item }
    #expect(abs(result.loss - expected) < 1e-5)
  }

  /// A found image raises the loss; with a bound near zero it is the image itself.
  @Test(arguments: [AdversaryRecipe.Kind.pgd, .fast, .trades])
  func adversariesRaiseTheLoss(_ kind: AdversaryRecipe.Kind) throws {
    let (plain, _) = try step()
    let (weak, _) = try step { ($0.adversary.kind, $0.adversary.epsilon) = (kind, 1e-9) }
    #expect(abs(weak.loss - plain.loss) < 1e-5)
    let (strong, _) = try step { ($0.adversary.kind, $0.adversary.epsilon) = (kind, 0.1) }
    #expect(strong.loss > plain.loss + 1e-4, "\(strong.loss) \(plain.loss)")
  }

  /// β weighs the divergence: the loss is linear in it.
  @Test func tradesIsLinearInBeta() throws {
    let losses = try [1.0, 2, 3].map { beta in
      try step {
        ($0.adversary.kind, $0.adversary.epsilon, $0.adversary.beta) = (.trades, 0.1, beta)
      }.result.loss
    }
    #expect(abs((losses[2] - losses[1]) - (losses[1] - losses[0])) < 1e-5)
    #expect(losses[1] > losses[0])
  }

  /// Weights stay as they were where the loss is no number.
  @Test func nothingMovesAlongWhatIsNoNumber() throws {
    let recipe = recipe()
    var state = state(recipe)
    withoutGradients { state.parameters[0].fillInPlace(with: .nan) }
    let before = state.parameters[1].floats
    let step = try TrainingStep(recipe, network: state.network, stepsPerEpoch: 4)
    let result = try step(&state, unitImages(data.images), data.labels, Generator(seed: 5))
    #expect(result.loss.isNaN && state.parameters[1].floats == before)
  }
}
