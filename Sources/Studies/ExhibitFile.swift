internal import Foundation
internal import Spectra
internal import Torch
internal import Training
public import Vision

/// The misaligned images worth showing, with everything a picture of them needs.
///
/// On disk (`exhibits.safetensors`): `images` uint8 (M, C, H, W); `probabilities` float32
/// (M, 3, K) for x, x_l, x_h; index, label, radius, rule, rescaling and statistics of each, JSON.
public struct ExhibitFile {
  struct Entry: Codable, Equatable {
    var index: Int
    var label: Int
    var radius: Double
    var rule: MaskRule
    var rescale: Rescale
    var statistics: Statistics
  }

  let entries: [Entry]
  let images: Tensor
  let probabilities: Tensor

  private static let key = "passband.exhibits"

  /// The most telling misaligned images of an audit: for each radius and rescaling, the `count`
  /// whose least certain of the three answers is most certain.
  ///
  /// - Throws: what the classifier throws when it is asked about them again.
  public init(
    _ outcomes: Outcomes, of classifier: any Classifier, on data: any ImageSource,
    using evaluation: Evaluation, count: Int = 3
  ) throws {
    entries = outcomes.pairs.flatMap { ExhibitFile.choose(count, from: $0, in: outcomes) }
    let found = try data.images(at: entries.map(\.index))
    images = found.dtype == .uint8 ? found : (found * 255).rounded().to(.uint8)
    probabilities = try ExhibitFile.ask(classifier, entries, data, evaluation)
  }

  private static func choose(
    _ count: Int, from pair: Outcomes.Pair, in outcomes: Outcomes
  ) -> [Entry] {
    guard case .disc(let radius, let rule)? = pair.low.condition.mask else { return [] }
    return outcomes.rankedMisaligned(pair).prefix(count).map {
      Entry(
        index: $0, label: outcomes.labels[$0], radius: radius, rule: rule,
        rescale: pair.low.condition.rescale, statistics: outcomes.source.statistics)
    }
  }

  /// Softmax of x, x_l and x_h, (M, 3, K), each image asked within the batch it was audited in, so
  /// that batch statistics are the same. Of images that are read from files only the one is read,
  /// unless the statistics are the batch's.
  private static func ask(
    _ classifier: any Classifier, _ entries: [Entry], _ data: any ImageSource,
    _ evaluation: Evaluation
  ) throws -> Tensor {
    let plan = data.plan(batchesOf: evaluation.batchSize)
    let needsBatch = data.isResident || evaluation.statistics == .batch
    let rows = try entries.map { entry in
      let whole = entry.index.quotientAndRemainder(dividingBy: plan[0].count)
      let positions = needsBatch ? plan[whole.quotient] : [entry.index]
      let images = unitImages(try data.images(at: positions))
      return try withoutGradients {
        try withAutocast(evaluation.precision.dtype) {
          let answers = try views(of: images, under: entry.conditions).map {
            try classifier.logits($0, evaluation.statistics).to(.float32)
              .softmax()[needsBatch ? whole.remainder : 0]
          }
          return Tensor.stacked(answers)
        }
      }
    }
    return rows.isEmpty ? Tensor.zeros([0, 3, 1]) : Tensor.stacked(rows)
  }
}

extension ExhibitFile.Entry {
  var conditions: [Condition] {
    [
      .original, .low(radius, rule: rule, rescale: rescale),
      .high(radius, rule: rule, rescale: rescale),
    ]
  }
}

// MARK: On disk

extension ExhibitFile {
  /// - Throws: `TorchError` when the file cannot be written.
  public func write(to path: String) throws {
    var state = StateDictionary([("images", images), ("probabilities", probabilities)])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    state.metadata[ExhibitFile.key] = String(decoding: try encoder.encode(entries), as: UTF8.self)
    try state.write(to: path)
  }

  /// - Throws: `TorchError` when the file cannot be read or is not one of exhibits.
  public init(contentsOf path: String) throws {
    let state = try StateDictionary(contentsOf: path)
    guard
      let images = state["images"], let probabilities = state["probabilities"],
      let text = state.metadata[ExhibitFile.key],
      let entries = try? JSONDecoder().decode([Entry].self, from: Data(text.utf8)),
      images.rank == 4, images.dtype == .uint8, images.shape[0] == entries.count,
      probabilities.rank == 3, Array(probabilities.shape.prefix(2)) == [entries.count, 3],
      entries.allSatisfy({ FrequencyMask.disc(radius: $0.radius, rule: $0.rule).isValid })
    else {
      throw TorchError(operation: "reading \(path)", reason: "not a file of misaligned images")
    }
    (self.entries, self.images, self.probabilities) = (entries, images, probabilities)
  }
}

// MARK: Pictures

extension ExhibitFile {
  /// The exhibits with their components drawn. `high` is what it is, clipped to [0, 1]: near black;
  /// `highAmplified` is centred on grey and stretched to the full range, for viewing only.
  public var exhibits: [Exhibit] {
    entries.enumerated().map { position, entry in
      let image = unitImages(images[position..<position + 1]).contiguous()
      let parts = split(image, radius: entry.radius, rule: entry.rule)
      func answers(_ row: Int) -> [Double] {
        probabilities[position][row].floats.map(Double.init)
      }
      return Exhibit(
        index: entry.index, label: entry.label, radius: entry.radius,
        rescale: entry.rescale.rawValue, statistics: entry.statistics.rawValue,
        original: Raster(image[0]),
        low: Raster(parts.low[0]), high: Raster(parts.high[0]),
        highAmplified: Raster(amplifiedForViewing(parts.high)[0]),
        originalProbabilities: answers(0), lowProbabilities: answers(1),
        highProbabilities: answers(2))
    }
  }
}
