internal import Foundation
internal import Torch

extension Tensor {
  fileprivate var isNowhereNegative: Bool { count == 0 || min().item >= 0 }
}

/// `outcomes.safetensors`: `labels` int64 (N); `predicted` int64, `confidence` and
/// `true_probability` float32, each (conditions, N); conditions and source as JSON in the metadata.
extension Outcomes {
  private struct Header: Codable {
    var format = 1
    var source: Source
    var conditions: [Condition]
  }

  private static let key = "passband.outcomes"

  /// - Throws: `TorchError` when the file cannot be written.
  public func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let header = try encoder.encode(Header(source: source, conditions: rows.map(\.condition)))
    let shape = [rows.count, labels.count]
    var state = StateDictionary([
      ("labels", Tensor(labels.map(Int64.init))),
      ("predicted", Tensor(rows.flatMap { $0.predicted.map(Int64.init) }, shape: shape)),
      ("confidence", Tensor(rows.flatMap(\.confidence), shape: shape)),
      ("true_probability", Tensor(rows.flatMap(\.trueProbability), shape: shape)),
    ])
    state.metadata[Outcomes.key] = String(decoding: header, as: UTF8.self)
    try state.write(to: path)
  }

  /// Whether a file says of itself that it holds outcomes.
  public static func isFile(_ path: String) -> Bool {
    (try? StateDictionary(contentsOf: path))?.metadata[key] != nil
  }

  /// - Throws: `TorchError` when the file cannot be read or is not a file of outcomes.
  public init(contentsOf path: String) throws {
    let state = try StateDictionary(contentsOf: path)
    func damaged(_ reason: String) -> TorchError {
      TorchError(operation: "reading \(path)", reason: "not a file of outcomes: \(reason)")
    }
    guard let text = state.metadata[Outcomes.key] else { throw damaged("no description in it") }
    guard let header = try? JSONDecoder().decode(Header.self, from: Data(text.utf8)) else {
      throw damaged("its description cannot be read")
    }
    guard
      let labels = state["labels"], let predicted = state["predicted"],
      let confidence = state["confidence"], let truth = state["true_probability"]
    else { throw damaged("a tensor is missing") }
    let shape = [header.conditions.count, labels.count]
    guard labels.rank == 1, [predicted, confidence, truth].allSatisfy({ $0.shape == shape }) else {
      throw damaged("its tensors have other shapes than its \(shape[0]) conditions need")
    }
    guard [labels, predicted].allSatisfy({ $0.dtype == .int64 && $0.isNowhereNegative }) else {
      throw damaged("its classes are not whole numbers from 0")
    }
    self.init(
      source: header.source, labels: labels.ints,
      rows: header.conditions.enumerated().map { position, condition in
        Row(
          condition: condition, predicted: predicted[position].ints,
          confidence: confidence[position].floats, trueProbability: truth[position].floats)
      })
  }
}
