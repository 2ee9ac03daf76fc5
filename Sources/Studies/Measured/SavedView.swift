internal import Foundation
internal import Torch
internal import Training

/// What an audit measured beyond answers, saved beside them so that it can be shown without the model.
///
/// On disk: a safetensors file with a JSON description, which holds the outcomes' source: what was made
/// of another model, data or statistics is not taken for this audit's.
protocol SavedView: Equatable {
  associatedtype Header: Codable

  /// The key of the description.
  static var key: String { get }
  /// "a Fourier heat map".
  static var kind: String { get }

  var source: Outcomes.Source { get }
  var header: Header { get }
  var tensors: [(name: String, tensor: Tensor)] { get }

  /// Nil when the parts do not belong together.
  init?(_ header: Header, _ state: StateDictionary)
}

extension SavedView {
  /// Writes the file: whole or not at all.
  ///
  /// - Throws: `TorchError` when it cannot be written.
  func save(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var state = StateDictionary(tensors)
    state.metadata[Self.key] = String(decoding: try encoder.encode(header), as: UTF8.self)
    try state.write(to: path)
  }

  /// - Throws: `TorchError` when the file cannot be read or is something else.
  init(savedAt path: String) throws {
    let state = try StateDictionary(contentsOf: path)
    guard let text = state.metadata[Self.key],
      let header = try? JSONDecoder().decode(Header.self, from: Data(text.utf8)),
      let view = Self(header, state)
    else {
      throw TorchError(operation: "reading \(path)", reason: "not a file of \(Self.kind)")
    }
    self = view
  }
}

extension Outcomes.Source {
  /// Whether another view is of the same model, images and way of asking. Batches may differ where
  /// answers do not depend on them.
  func isSameAudit(as other: Outcomes.Source) -> Bool {
    model == other.model && data == other.data && precision == other.precision
      && statistics == other.statistics
      && (statistics == .running || batchSize == other.batchSize)
  }
}
