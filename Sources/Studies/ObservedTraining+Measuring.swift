internal import Robustness
internal import Spectra
internal import Torch
internal import Training
internal import Vision

extension ObservedTraining {
  /// What is measured after an epoch: accuracies, energies, and strength against the adversary.
  ///
  /// - Throws: `MeasuringInterrupted` when the run was asked to stop.
  func measure(
    _ network: Network, epoch: Int, shouldStop: () -> Bool
  ) throws -> EpochMeasurements {
    // Dropout that is active at test draws the same numbers whether the run was resumed or not.
    network.restartTestNoise(seed: derivedSeed(recipe.seed, stream: UInt64(epoch) | 1 << 32))
    let watch = { (_: Int) in if shouldStop() { throw MeasuringInterrupted() } }
    return EpochMeasurements(
      try accuracies(network, watch), energies: try energies(network, watch),
      adversary: try adversary(network, watch))
  }

  private var statistics: [Statistics] {
    recipe.norm == .batch ? recipe.measuring.statistics : [.running]
  }

  // MARK: Accuracies

  private func accuracies(
    _ network: Network, _ watch: (Int) throws -> Void
  ) throws -> [AccuracyMeasurement] {
    let measuring = recipe.measuring
    let testCount = min(measuring.test ?? test.count, test.count)
    let trainCount = min(measuring.train ?? testCount, train.count)
    let standard = Condition.standard(
      radii: measuring.radii, rule: measuring.rule, rescales: measuring.rescales)
    let shown = Condition([] + recipe.band.trainRescale.steps)
    let onTrain = measuring.cutsTrain ? [shown] + standard.dropFirst() : [shown]
    return try statistics.flatMap { statistics in
      var found: [AccuracyMeasurement] = []
      if trainCount > 0 {
        found += try accuracies(
          network, labelledTrain.subset(first: trainCount), onTrain, statistics, watch)
      }
      return found
        + (try accuracies(network, test.subset(first: testCount), standard, statistics, watch))
    }
  }

  private func accuracies(
    _ network: Network, _ data: Dataset, _ conditions: [Condition], _ statistics: Statistics,
    _ watch: (Int) throws -> Void
  ) throws -> [AccuracyMeasurement] {
    let evaluation = Evaluation(
      statistics: statistics, precision: recipe.precision, batchSize: recipe.measuring.batchSize)
    let outcomes = try evaluation.outcomes(
      of: network, on: data, under: conditions, progress: watch)
    return outcomes.rows.map { row in
      AccuracyMeasurement(
        split: data.split.rawValue, condition: row.condition.name, radius: row.condition.radius,
        rescale: row.condition.rescale.rawValue, statistics: statistics.rawValue,
        correct: outcomes.correct(row), count: data.count)
    }
  }

  // MARK: Energies

  /// The mean square of images and of activations around each normalisation layer, for whole images
  /// and their components, not rescaled.
  private func energies(
    _ network: Network, _ watch: (Int) throws -> Void
  ) throws -> [EnergyMeasurement] {
    let measuring = recipe.measuring
    guard measuring.energy > 0 else { return [] }
    let data = test.subset(first: measuring.energy)
    let conditions = Condition.standard(
      radii: measuring.radii, rule: measuring.rule, rescales: [.none])
    let batches = Batches(
      images: data.images, labels: data.labels, batchSize: measuring.batchSize)
    return try statistics.flatMap { statistics in
      let meters = conditions.map { _ in EnergyMeter(network) }
      try withoutGradients {
        for index in 0..<batches.count {
          try watch(index)
          for (i, view) in views(of: batches[index].images, under: conditions).enumerated() {
            meters[i].measure(view, statistics, recipe.precision.dtype)
          }
        }
      }
      return zip(conditions, meters).flatMap { $1.measurements($0, statistics) }
    }
  }

  // MARK: The adversary

  /// Test images on which the adversary is measured.
  private static let attackedImages = 256

  private func adversary(
    _ network: Network, _ watch: (Int) throws -> Void
  ) throws -> AdversaryMeasurement? {
    guard recipe.adversary.kind != .none else { return nil }
    let data = test.subset(first: min(Self.attackedImages, test.count))
    let (images, labels) = Batches(
      images: data.images, labels: data.labels, batchSize: data.count)[0]
    let victim = Victim(network, precision: recipe.precision.dtype)
    let goal = Goal(labels: labels)
    let epsilon = recipe.adversary.epsilon
    func survivors(_ steps: Int, _ stepSize: Double) throws -> Int {
      try watch(steps)
      let attack = PGD(
        recipe.adversary.norm, steps: steps, stepSize: .absolute(stepSize), randomStart: false,
        keep: steps == 1 ? .last : .best)
      let found = try attack.perturbed(
        images, goal, on: victim, within: epsilon, using: Generator(seed: recipe.seed))
      return try victim.logits(found).correct(labels)
    }
    return AdversaryMeasurement(
      count: data.count,
      clean: try victim.logits(images).correct(labels),
      singleStep: try survivors(1, epsilon), iterated: try survivors(10, epsilon / 4))
  }
}

extension Tensor {
  /// Rows of logits whose largest is the label's.
  fileprivate func correct(_ labels: Tensor) -> Int {
    Int(argmax(-1).equals(labels).to(.int64).sum().item)
  }
}

/// Sums of squares around each normalisation layer: those that report to a probe.
private struct EnergyMeter {
  private final class Sums {
    var before = 0.0, after = 0.0, count = 0
  }

  private let network: Network
  /// Whether any layer reports; else the input alone is measured.
  private let asks: Bool
  private let input = Sums()
  private let layers: [(name: String, sums: Sums)]
  private let byLayer: [ObjectIdentifier: Sums]

  init(_ network: Network) {
    self.network = network
    asks = network.allLayers.contains { _, layer in
      layer is BatchNorm2d || layer is GroupNorm || layer is LayerNorm || layer is InstanceNorm2d
    }
    var layers: [(name: String, sums: Sums)] = []
    var byLayer: [ObjectIdentifier: Sums] = [:]
    for (name, layer) in network.allLayers {
      guard let identity = layer.identity else { continue }
      layers.append((name, Sums()))
      byLayer[identity] = layers.last!.sums
    }
    (self.layers, self.byLayer) = (layers, byLayer)
  }

  func measure(_ images: Tensor, _ statistics: Statistics, _ dtype: DType) {
    func add(_ sums: Sums?, _ before: Tensor, _ after: Tensor) {
      guard let sums else { return }
      sums.before += before.to(.float32).power(2).mean().item * Double(before.shape[0])
      sums.after += after.to(.float32).power(2).mean().item * Double(after.shape[0])
      sums.count += before.shape[0]
    }
    add(input, images, images)
    guard asks else { return }
    var pass = Pass.evaluation(statistics)
    pass.probe = Probe { layer, before, after in
      add(layer.identity.flatMap { byLayer[$0] }, before, after)
    }
    _ = withAutocast(dtype) { network(images, pass) }
  }

  func measurements(_ condition: Condition, _ statistics: Statistics) -> [EnergyMeasurement] {
    let reporting = layers.filter { $0.sums.count > 0 }
    return ([("input", input)] + reporting).map { name, sums in
      EnergyMeasurement(
        layer: name, condition: condition.name, radius: condition.radius,
        statistics: statistics.rawValue, before: sums.before / Double(max(1, sums.count)),
        after: sums.after / Double(max(1, sums.count)))
    }
  }
}
