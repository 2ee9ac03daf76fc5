extension RecipeOption {
  /// Every key, in the order of the list that people see.
  public static let all: [RecipeOption] =
    images + bands + network + training + adversary + measuring

  static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  private static let images: [RecipeOption] = [
    .init("preset", .images, \.preset, "The preset that the other values began with"),
    .init(
      "data", .images, \.data, "Data set",
      .init("a name that passband data list shows") { !$0.isEmpty }),
    .init("limit", .images, \.limit, "Only the first N training images", .atLeast(2)),
    .init("augment", .images, \.augment, "Variation: padded by 4, cropped at random, mirrored"),
    .init(
      "mixup", .images, \.mixing.mixup, "α of mix-up: pairs of images and labels blended; 0: off",
      .zeroOrMore),
    .init(
      "cutmix", .images, \.mixing.cutmix, "α of CutMix: a box of another image pasted in; 0: off",
      .zeroOrMore),
    .init(
      "mix-weights", .images, \.mixing.weights,
      "One weight of mix-up or CutMix for each batch (as coded) or each image"),
    .init(
      "label-smoothing", .images, \.regularization.labelSmoothing,
      "The share of each label spread over all classes", .belowOne),
    .init(
      "permute-labels", .images, \.labels.permute,
      "Deal the labels anew over the training images, once"),
    .init(
      "random-labels", .images, \.labels.random,
      "The share of training images that get a random label, once", .share),
    .init(
      "label-seed", .images, \.labels.seed, "Decides the changed labels; none: the run's seed"),
  ]

  private static let bands: [RecipeOption] = [
    .init("train-on", .bands, \.band.trainOn, "The part of each training image that is shown"),
    .init(
      "train-radius", .bands, \.band.trainRadius, "The cutting radius of train-on, in bins",
      .aboveZero),
    .init(
      "train-rescale", .bands, \.band.trainRescale,
      "Divide each training image by its own maximum (as coded) or not"),
    .init(
      "low-pass", .bands, \.band.lowPass,
      "The probability that a training image is cut to its LFC at a random radius", .share),
    .init(
      "low-pass-radii", .bands, \.band.lowPassRadii, "Smallest and largest of these radii",
      .init("two numbers above 0, the smaller first") {
        $0.count == 2 && $0[0] > 0 && $0[0] <= $0[1] && $0[1].isFinite
      }),
    .init(
      "frequency-mix", .bands, \.band.frequencyMix,
      "The probability that a training image gets the HFC of another; its label stays", .share),
    .init(
      "frequency-mix-radius", .bands, \.band.frequencyMixRadius, "The radius of that exchange",
      .aboveZero),
    .init(
      "input-low-pass", .bands, \.network.lowPass,
      "Radius of a fixed low-pass layer at the network's input", .aboveZero),
    .init(
      "pooling", .bands, \.network.pooling,
      "How resolution is reduced: by strides, or anti-aliased (Zhang 2019)"),
    .init(
      "roughness", .bands, \.regularization.roughness,
      "λ of the penalty on squared differences of adjacent kernel weights", .zeroOrMore),
    .init(
      "roughness-layers", .bands, \.regularization.roughnessLayers,
      "Convolutions under that penalty",
      .init("first, all, or full names of convolutions") { !$0.isEmpty }),
  ]

  private static let network: [RecipeOption] = [
    .init("model", .network, \.model, "Network"),
    .init("norm", .network, \.norm, "Normalisation layers"),
    .init("norm-groups", .network, \.network.normGroups, "Groups of GroupNorm", .atLeast(1)),
    .init("init", .network, \.initialization, "How weights begin"),
    .init(
      "stem-kernel", .network, \.network.stemKernel,
      "Size of first-layer kernels; none: the architecture's own",
      .init("3, 5, 7 or none") { $0.map { [3, 5, 7].contains($0) } ?? true }),
    .init(
      "standardize", .network, \.network.standardize,
      "Standardise pixels by the training images' mean and deviation, inside the network"),
    .init("dropout", .network, \.network.dropout, "Probability of dropout; 0: none", .belowOne),
    .init(
      "dropout-place", .network, \.network.dropoutPlace,
      "On the last feature map (as coded), on fully connected layers (as printed), in blocks"),
    .init("dropout-at-test", .network, \.network.dropoutAtTest, "Dropout also when measuring"),
  ]

  private static let training: [RecipeOption] = [
    .init("epochs", .training, \.epochs, "Passes over the training images", .atLeast(1)),
    .init("batch-size", .training, \.batchSize, "Images per step", .atLeast(2)),
    .init("optimizer", .training, \.optimizer, "Update rule"),
    .init("learning-rate", .training, \.learningRate, "Step size, the largest one", .aboveZero),
    .init("momentum", .training, \.momentum, "Momentum of sgd and rmsprop", .belowOne),
    .init("nesterov", .training, \.nesterov, "Nesterov's form of momentum, for sgd"),
    .init(
      "weight-decay", .training, \.weightDecay,
      "λ added to the gradient as λ·weight; adamw shrinks weights by it instead", .zeroOrMore),
    .init("beta1", .training, \.rule.beta1, "adam, adamw: decay of mean gradients", .belowOne),
    .init("beta2", .training, \.rule.beta2, "adam, adamw: decay of squared gradients", .belowOne),
    .init(
      "square-decay", .training, \.rule.decay,
      "adadelta's ρ (0.9), rmsprop's α (0.99): decay of squared gradients", .betweenZeroAndOne),
    .init(
      "optimizer-epsilon", .training, \.rule.epsilon,
      "Added to the denominator; none: PyTorch's default of the rule", .aboveZero),
    .init(
      "initial-accumulator", .training, \.rule.initialAccumulator,
      "adagrad: where the sum of squares begins", .zeroOrMore),
    .init("schedule", .training, \.schedule.kind, "How the learning rate moves"),
    .init(
      "warmup", .training, \.schedule.warmup, "Epochs of a linear rise at the start", .zeroOrMore),
    .init("step-every", .training, \.schedule.every, "step: epochs between steps", .atLeast(1)),
    .init("step-factor", .training, \.schedule.factor, "step: the factor of each", .aboveZero),
    .init(
      "cosine-final", .training, \.schedule.final, "cosine: share of the learning rate left",
      .share),
    .init(
      "one-cycle-peak", .training, \.schedule.peak, "one-cycle: share of steps until the peak",
      .init("a number in (0, 1)") { $0 > 0 && $0 < 1 }),
    .init(
      "clip-norm", .training, \.regularization.clipNorm,
      "The largest norm of the whole gradient", .aboveZero),
    .init(
      "average", .training, \.regularization.average,
      "Decay of a moving average of weights, which is measured and saved", .betweenZeroAndOne),
    .init("precision", .training, \.precision, "Number format of products; files may say auto"),
    .init("seed", .training, \.seed, "Decides initial weights, order and everything random"),
  ]

  private static let adversary: [RecipeOption] = [
    .init("adversary", .adversary, \.adversary.kind, "Train on images found by an attack"),
    .init("adversary-norm", .adversary, \.adversary.norm, "The norm that bounds the change"),
    .init(
      "adversary-epsilon", .adversary, \.adversary.epsilon,
      "The bound in image units, for example 8/255", .aboveZero),
    .init("adversary-steps", .adversary, \.adversary.steps, "Steps of the attack", .atLeast(1)),
    .init(
      "adversary-step-size", .adversary, \.adversary.stepSize,
      "In image units; none: ε/10 (as coded), for fast 1.25 ε", .aboveZero),
    .init(
      "adversary-start", .adversary, \.adversary.randomStart,
      "Begin at a random place within the bound"),
    .init(
      "adversary-statistics", .adversary, \.adversary.statistics,
      "BatchNorm statistics of the network under attack"),
    .init("trades-beta", .adversary, \.adversary.beta, "trades: weight of robustness", .aboveZero),
  ]

  private static let measuring: [RecipeOption] = [
    .init(
      "radii", .measuring, \.measuring.radii, "Cutting radii in frequency bins",
      .init("different numbers, 0 or more") { radii in
        radii.allSatisfy { $0.isFinite && $0 >= 0 } && Set(radii).count == radii.count
      }),
    .init(
      "rule", .measuring, \.measuring.rule,
      "A bin exactly on the circle is high (strict) or low (inclusive)"),
    .init(
      "rescale", .measuring, \.measuring.rescales,
      "Divide each component by its own maximum before it is classified, or not, or both",
      .init("none, max, or both") { !$0.isEmpty && Set($0).count == $0.count }),
    .init(
      "statistics", .measuring, \.measuring.statistics, "BatchNorm statistics measured with",
      .init("running, batch, or both") { !$0.isEmpty && Set($0).count == $0.count }),
    .init(
      "measure-train", .measuring, \.measuring.train,
      "Training images measured; none: as many as of test", .atLeast(0)),
    .init(
      "measure-test", .measuring, \.measuring.test, "Test images measured; none: all", .atLeast(1)
    ),
    .init(
      "measure-train-bands", .measuring, \.measuring.cutsTrain,
      "Measure LFC and HFC of training images too"),
    .init(
      "measure-batch-size", .measuring, \.measuring.batchSize,
      "Images per batch when measuring: changes results with batch statistics", .atLeast(1)),
    .init(
      "measure-energy", .measuring, \.measuring.energy,
      "Test images whose energy behind each normalisation layer is measured; 0: none",
      .atLeast(0)),
    .init(
      "log-every", .measuring, \.measuring.logEvery, "Steps between lines of steps.jsonl; 0: none",
      .atLeast(0)),
  ]
}
