internal import Foundation
public import Spectra
internal import Torch

/// How a model's kernels were smoothed, kept in its file: what was done, to which layers of which
/// model, and what became of BatchNorm's averages.
public struct SmoothingRecord: Sendable, Equatable, Codable {
  /// The images on which BatchNorm's averages were estimated anew.
  public struct Statistics: Sendable, Equatable, Codable {
    public var data: String
    public var split: String
    public var count: Int
    public var sha256: String
    /// Averages over batches of so many images.
    public var batchSize: Int

    public init(data: String, split: String, count: Int, sha256: String, batchSize: Int) {
      self.data = data
      self.split = split
      self.count = count
      self.sha256 = sha256
      self.batchSize = batchSize
    }
  }

  /// "mix", "mix-normalized" or "lowpass".
  public var method: String
  public var rho: Double?
  /// In bins of the kernels' own transform, and the rule at the radius itself.
  public var radius: Double?
  public var rule: MaskRule?
  public var layers: [String]
  /// Nil: kept as they were, or the model has none.
  public var recalibrated: Statistics?
  /// The name and the SHA-256 of the file that was smoothed.
  public var source: String
  public var sourceSHA256: String
  /// The data set the source was trained on, where it said so.
  public var trainedOn: String?
  /// The version of Passband.
  public var passband: String

  public init(
    _ smoothing: KernelSmoothing, layers: [String], recalibrated: Statistics? = nil,
    source: String, sourceSHA256: String, trainedOn: String? = nil, passband: String
  ) {
    method = smoothing.method
    switch smoothing {
    case .mix(let rho), .mixNormalized(let rho): self.rho = rho
    case .lowPass(let radius, let rule): (self.radius, self.rule) = (radius, rule)
    }
    self.layers = layers
    self.recalibrated = recalibrated
    self.source = source
    self.sourceSHA256 = sourceSHA256
    self.trainedOn = trainedOn
    self.passband = passband
  }
}

extension KernelSmoothing {
  /// "mix", "mix-normalized" or "lowpass": what commands call it.
  public var method: String {
    switch self {
    case .mix: "mix"
    case .mixNormalized: "mix-normalized"
    case .lowPass: "lowpass"
    }
  }
}

extension SmoothingRecord: CustomStringConvertible {
  /// For example "mix, rho 0.5, of conv1 (BatchNorm averages kept)".
  public var description: String {
    let amount = rho.map { "rho \($0)" } ?? radius.map { "radius \($0)" } ?? ""
    let averages = recalibrated.map {
      "averages estimated on \($0.count) \($0.split) images of \($0.data)"
    }
    return "\(method), \(amount), of \(layers.joined(separator: ", ")) "
      + "(BatchNorm \(averages ?? "averages kept"))"
  }
}

// MARK: In files

extension [SmoothingRecord] {
  /// The name under which a model's file keeps its history, a list in JSON: in the metadata of
  /// safetensors, among the extra files of TorchScript.
  public static var key: String { "passband.smoothing" }

  /// What was done to the model of a file, first thing first; empty where nothing was.
  ///
  /// - Throws: ``KernelError`` when the entry is damaged; `TorchError` when the file cannot be read.
  public static func ofFile(_ path: String) throws -> [SmoothingRecord] {
    let text =
      path.hasSuffix(".safetensors")
      ? try StateDictionary(contentsOf: path).metadata[key] : try ScriptModule.note(key, in: path)
    guard let text else { return [] }
    guard let records: [SmoothingRecord] = JSONText.decode(text) else {
      throw KernelError("\(path): its record of smoothing cannot be read: \(text.prefix(200))")
    }
    return records
  }

  /// The entry for a file.
  ///
  /// - Throws: what encoding throws.
  public func note() throws -> [String: String] { [Self.key: try JSONText.encode(self)] }
}
