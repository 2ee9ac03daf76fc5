public import Torch

/// One batch of an ``AttackRun``, computed now or read back from its folder.
public struct AttackedBatch {
  public let index: Int
  /// Where its images stand in the data.
  public let range: Range<Int>
  public let labels: [Int]
  public let cleanPredictions: [Int]
  /// One for each ε.
  public let rows: [AttackRecord.Row]
  public let nearest: AttackRecord.Row?
  public let warnings: [String]
  /// Attacked images for each ε, float (N, C, H, W); empty when read back from a run that did not
  /// keep them.
  public let images: [Tensor]
  public let nearestImages: Tensor?
  /// Whether it was read back.
  public let isResumed: Bool

  init(_ report: AttackReport, index: Int, range: Range<Int>) {
    self.index = index
    self.range = range
    labels = report.labels
    cleanPredictions = report.cleanPredictions
    rows = report.results.map(\.row)
    nearest = report.nearest?.row
    warnings = report.warnings
    images = report.results.map(\.images)
    nearestImages = report.nearest?.images
    isResumed = false
  }
}

extension AttackResult {
  /// Without the images.
  public var row: AttackRecord.Row {
    AttackRecord.Row(
      epsilon: epsilon, predictions: predictions, roundedPredictions: roundedPredictions,
      distances: distances, queries: queries)
  }
}

// MARK: Its file

/// `batch-00000.safetensors`: `images.0`, `images.1`, … and `images.nearest` where they are kept,
/// float; everything else as JSON in the metadata.
extension AttackedBatch {
  private struct Header: Codable {
    var format = 1
    var settings: AttackSettings
    var labels: [Int]
    var cleanPredictions: [Int]
    var rows: [AttackRecord.Row]
    var nearest: AttackRecord.Row?
    var warnings: [String]
  }

  private static let key = "passband.attack"

  /// - Throws: `TorchError` when the file cannot be written.
  func write(to path: String, _ settings: AttackSettings, keepsImages: Bool) throws {
    let header = Header(
      settings: settings, labels: labels, cleanPredictions: cleanPredictions, rows: rows,
      nearest: nearest, warnings: warnings)
    var state = StateDictionary()
    if keepsImages {
      for (place, tensor) in images.enumerated() { state["images.\(place)"] = tensor }
      state["images.nearest"] = nearestImages
    }
    state.metadata[Self.key] = try JSONText.encode(header)
    try state.write(to: path)
  }

  /// - Throws: ``AttackError`` when the file is damaged, or of other settings; `TorchError` when it
  ///   cannot be read.
  init(
    contentsOf path: String, _ settings: AttackSettings, index: Int, range: Range<Int>,
    keepsImages: Bool
  ) throws {
    let state = try StateDictionary(contentsOf: path)
    guard let header: Header = state.metadata[Self.key].flatMap(JSONText.decode),
      header.format == 1
    else { throw AttackError("\(path) is no batch of an attack; remove it") }
    if let difference = header.settings.difference(from: settings) {
      throw AttackError(
        "\(path) is of another attack: there \(difference); choose another folder, or remove this "
          + "one to start again")
    }
    let kept = header.rows.indices.compactMap { state["images.\($0)"] }
    guard header.labels.count == range.count, !keepsImages || kept.count == header.rows.count else {
      throw AttackError(
        "\(path) keeps no images, which this run is to keep; remove it to compute them again")
    }
    self.index = index
    self.range = range
    labels = header.labels
    cleanPredictions = header.cleanPredictions
    rows = header.rows
    nearest = header.nearest
    warnings = header.warnings
    images = kept
    nearestImages = state["images.nearest"]
    isResumed = true
  }
}
