internal import Spectra
internal import Torch
internal import Training
public import Vision

extension FourierHeatMap {
  /// Measures the heat map on the first images of a data set.
  ///
  /// Small images share batches: as many frequencies are asked at once as fill one, except with batch
  /// statistics, where a batch must be of one kind.
  ///
  /// - Parameter progress: called with the forward passes done and those there will be, in images.
  /// - Throws: what the classifier or `progress` throws.
  public init(
    of classifier: any Classifier, on data: any ImageSource, images count: Int,
    settings: HeatMapSettings, using evaluation: Evaluation, source: Outcomes.Source,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws {
    let shown = try data.first(min(count, data.count)).resident()
    let frequencies = settings.frequencies(height: data.height, width: data.width)
    let asked = HeatMapQuestion(
      classifier: classifier, evaluation: evaluation, settings: settings, data: shown)
    classifier.restartTestNoise(seed: 0)
    let total = shown.count * (frequencies.count + 1)
    var wrong = [Int](repeating: 0, count: frequencies.count)
    let clean = try asked.cleanWrong()
    var done = shown.count
    try progress(done, total)
    for cells in asked.groups(frequencies.count) {
      let found = try asked.wrong(at: cells.map { frequencies[$0] }, from: cells.lowerBound)
      for (cell, count) in zip(cells, found) { wrong[cell] = count }
      done += cells.count * shown.count
      try progress(done, total)
    }
    self.init(
      source: source, settings: settings, height: data.height, width: data.width,
      images: shown.count, cleanWrong: clean, frequencies: frequencies, wrong: wrong)
  }
}

/// The questions of a heat map, a few frequencies at a time.
struct HeatMapQuestion {
  let classifier: any Classifier
  let evaluation: Evaluation
  let settings: HeatMapSettings
  let data: Dataset

  private var batches: Batches {
    Batches(images: data.images, labels: data.labels, batchSize: evaluation.batchSize)
  }

  /// Places of frequencies that are asked together.
  func groups(_ count: Int) -> [Range<Int>] {
    let together =
      evaluation.statistics == .batch ? 1 : max(1, evaluation.batchSize / data.count)
    return stride(from: 0, to: count, by: together).map { $0..<min(count, $0 + together) }
  }

  func cleanWrong() throws -> Int {
    try (0..<batches.count).reduce(0) { sum, index in
      let (images, labels) = batches[index]
      return try sum + self.wrong(images.unsqueezed(0), labels)[0]
    }
  }

  /// Wrong answers at each frequency.
  ///
  /// - Parameter first: the place of the first of them, from which its signs follow.
  func wrong(at frequencies: [FourierBasis.Frequency], from first: Int) throws -> [Int] {
    let basis = FourierBasis(height: data.height, width: data.width, phase: settings.phase)
    let waves = Tensor.stacked(frequencies.map { basis[$0] }) * settings.norm
    let signs = Tensor.stacked(frequencies.indices.map { self.signs(of: first + $0) })
    return try wrong(waves: waves.to(.float32), signs: signs)
  }

  /// ±1 for each image and channel, float32 (n, C), the same whatever is asked together.
  func signs(of place: Int) -> Tensor {
    let generator = Generator(seed: derivedSeed(settings.seed, stream: UInt64(place)))
    let coins = Tensor.randomIntegers([data.count, data.channels], in: 0..<2, using: generator)
    return coins.to(.float32) * 2 - 1
  }

  /// - Parameters:
  ///   - waves: v·U, float32 (cells, H, W).
  ///   - signs: float32 (cells, n, C).
  func wrong(waves: Tensor, signs: Tensor) throws -> [Int] {
    let cells = waves.shape[0]
    var counts = [Int](repeating: 0, count: cells)
    for index in 0..<batches.count {
      let (images, labels) = batches[index]
      let start = index * evaluation.batchSize
      let own = signs.narrowed(1, start..<start + labels.count)
      let steps =
        own.unsqueezed(-1).unsqueezed(-1)
        * waves.reshaped([cells, 1, 1] + waves.shape.dropFirst())
      let found = try wrong((images.unsqueezed(0) + steps).clamped(0...1), labels)
      for cell in 0..<cells { counts[cell] += found[cell] }
    }
    return counts
  }

  /// Wrong answers to each of (cells, B, C, H, W) images.
  private func wrong(_ images: Tensor, _ labels: Tensor) throws -> [Int] {
    let shape = images.shape
    let flat = images.reshaped([shape[0] * shape[1]] + shape.dropFirst(2))
    return try withoutGradients {
      try withAutocast(evaluation.precision.dtype) {
        let logits = try classifier.logits(
          flat.contiguous(.channelsLast), evaluation.statistics)
        let answers = logits.to(.float32).argmax(-1).reshaped([shape[0], shape[1]])
        return answers.notEquals(labels).to(.int64).sum([1]).ints
      }
    }
  }
}
