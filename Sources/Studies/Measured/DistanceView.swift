internal import Spectra
internal import Torch
internal import Training
public import Vision

/// How far each image is from its low-frequency components: d(x, x_l) in L2 and L∞.
///
/// Of the component as the classifier was shown it, rescaled or not.
public struct DistanceView: Sendable, Equatable {
  /// The distances of all images under one condition, in image units.
  struct Row: Sendable, Equatable {
    var condition: Condition
    var l2: [Float]
    var linf: [Float]
  }

  public let source: Outcomes.Source
  private(set) var rows: [Row]

  init(source: Outcomes.Source, rows: [Row]) {
    self.source = source
    self.rows = rows
  }

  /// Measures the distances under every condition that begins with a low-pass cut. No model is asked.
  ///
  /// - Throws: what reading the data throws.
  public init(
    under conditions: [Condition], on data: any ImageSource, source: Outcomes.Source
  ) throws {
    let low = conditions.filter { $0.name == "low" && $0.radius != nil }
    self.init(source: source, rows: low.map { Row(condition: $0, l2: [], linf: []) })
    guard !low.isEmpty else { return }
    let batches = data.batches(data.plan(batchesOf: source.batchSize))
    while let pixels = try batches.next() { add(unitImages(pixels)) }
  }

  /// Takes the next images, float (B, C, H, W) in [0, 1].
  private mutating func add(_ images: Tensor) {
    withoutGradients {
      for (place, view) in views(of: images, under: rows.map(\.condition)).enumerated() {
        let change = view - images
        rows[place].l2 += change.power(2).sum([1, 2, 3]).squareRoot().floats
        rows[place].linf += change.absolute().max([1, 2, 3]).floats
      }
    }
  }
}

extension DistanceView: SavedView {
  struct Header: Codable {
    var format = 1
    var source: Outcomes.Source
    var conditions: [Condition]
  }

  static let key = "passband.distances"
  static let kind = "distances to low-frequency components"

  var header: Header { Header(source: source, conditions: rows.map(\.condition)) }

  /// `l2` and `linf`, float32 (conditions, N).
  var tensors: [(name: String, tensor: Tensor)] {
    let shape = [rows.count, rows.first?.l2.count ?? 0]
    return [
      ("l2", Tensor(rows.flatMap(\.l2), shape: shape)),
      ("linf", Tensor(rows.flatMap(\.linf), shape: shape)),
    ]
  }

  init?(_ header: Header, _ state: StateDictionary) {
    guard let l2 = state["l2"], let linf = state["linf"], l2.shape == linf.shape, l2.rank == 2,
      l2.dtype == .float32, linf.dtype == .float32, l2.shape[0] == header.conditions.count,
      l2.count == 0 || (l2.min().item >= 0 && linf.min().item >= 0),
      l2.isFinite().allTrue, linf.isFinite().allTrue
    else { return nil }
    self.init(
      source: header.source,
      rows: header.conditions.enumerated().map { place, condition in
        Row(condition: condition, l2: l2[place].floats, linf: linf[place].floats)
      })
  }
}
